import { join } from "node:path";
import { play, playRegistry } from "@orkestra/charts/testing";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { folder, packed, UMBRELLA } from "../testing/umbrella.ts";
import { drawing, orkestra } from "../testing/world.ts";

const STAGING = "oci://registry.example.com/staging";

interface Wanted {
  readonly url?: string;
  readonly staging?: string;
  readonly values?: object;
  readonly more?: string;
}

const group = ({
  url = "https://charts.example.com",
  staging = STAGING,
  values = {},
  more = "",
}: Wanted = {}): string =>
  `apiVersion: orkestra.dev/v1alpha1
kind: ApplicationGroup
metadata: { name: net }
spec:
${staging === "" ? "" : `  staging: { url: "${staging}" }\n`}  applications:
    - name: core
      spec:
        chart: { url: "${url}", name: core5g, version: ~1.4${url.startsWith("oci:") ? ", insecure: true" : ""} }
        release: { values: ${JSON.stringify(values)} ${more} }
        subcharts:
          - name: nrf
            dependencies: [db]
          - name: db
          - name: dashboard
            dependencies: [core]
    - name: probes
      dependencies: [core/nrf]
      spec: { chart: { url: "${url}", name: core5g${url.startsWith("oci:") ? ", insecure: true" : ""} } }
`;

/** A Helm repository with the umbrella, and what the command says when it plans with it. */
async function repository(archive: Uint8Array | Promise<Uint8Array> = packed()) {
  const bytes = await archive;
  const index = JSON.stringify({ entries: { core5g: [{ version: "1.4.2", urls: ["core5g.tgz"] }] } });
  const server = await play((request, response) => response.end(request.url === "/index.yaml" ? index : bytes));
  return { ...server, url: `http://${server.host}` };
}

const plan = (yaml: string, ...args: readonly string[]) => orkestra(["plan", "-f", "-", ...args], yaml);

test("without its charts a plan is a draft: the order of all that is listed, and what will be staged", async () => {
  expect(await plan(group())).toEqual({
    code: 0,
    stderr: [],
    stdout: `${drawing(`
      net in namespace default

      level
          1  ●    core/db (release core-db) -> db of core5g@~1.4
             │    namespace default, timeout 5m, given up after 15m
          2  ├─●  core/nrf (release core-nrf) -> nrf of core5g@~1.4
             │ │  namespace default, timeout 5m, given up after 15m
             │ │  after core/db
          3  ●─┤  core -> parent of core5g@~1.4
             │ │  namespace default, timeout 5m, given up after 15m
             │ │  after core/db, core/nrf
             │ ●  probes -> core5g, newest version
             │    namespace default, timeout 5m, given up after 15m
             │    after core/nrf
          4  ●    core/dashboard (release core-dashboard) -> dashboard of core5g@~1.4
                  namespace default, timeout 5m, given up after 15m
                  after core

      5 releases on 4 levels
      in parallel: up to 2 on a level, at most 10 at once
      longest path: core/db -> core/nrf -> core -> core/dashboard (4)

      to be split and staged before anything is released:
        core: core5g@~1.4 to oci://registry.example.com/staging
          the parent, dashboard, db, nrf

      --check-charts shows the pieces, and which sub-charts are enabled
      `).trimEnd()}\n`,
  });
});

test("--check-charts shows the pieces and where they will be, and leaves out what is disabled", async () => {
  const { url } = await repository();
  const { code, stdout, stderr } = await plan(group({ url }), "--check-charts", "--no-cache");
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  const hash = /[0-9a-f]{12}/;
  expect(
    stdout
      .replaceAll(new RegExp(`-${hash.source}`, "g"), "-HASH")
      .split("\n")
      .slice(-12),
  ).toEqual(
    `
4 releases on 3 levels
in parallel: up to 2 on a level, at most 10 at once
longest path: core/db -> core/nrf -> core (3)

staged before anything is released:
  core: core5g@~1.4 to oci://registry.example.com/staging
    the parent  core5g:1.4.2-parent-HASH
    dashboard   not released: dashboard.enabled is false in the chart's own values
    db          core5g:1.4.2-db-HASH
    nrf         core5g:1.4.2-nrf-HASH
`.split("\n"),
  );
});

test("programs get the exact plan, each release with its piece by digest and the values that it sees", async () => {
  const { url } = await repository();
  const values = { db: { size: 1 }, nrf: { replicas: 2 } };
  const { stdout } = await plan(group({ url, values }), "--check-charts", "--no-cache", "-o", "json");
  const [found] = JSON.parse(stdout).plans;
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
  const artifact = (part: string) => ({
    kind: "oci",
    url: `${STAGING}/core5g`,
    tag: expect.stringMatching(new RegExp(`^1.4.2-${part}-[0-9a-f]{12}$`)),
    digest,
  });
  expect(found).toMatchObject({ revision: expect.stringMatching(/^net-[0-9a-f]{10}$/) });
  expect("draft" in found).toBe(false);
  expect(found.stages).toEqual([
    {
      application: "core",
      record: expect.stringMatching(/^core-staged-[0-9a-f]{10}$/),
      chart: { url, name: "core5g", version: "~1.4", resolved: { version: "1.4.2" } },
      release: "core",
      staging: { url: STAGING },
      subcharts: ["dashboard", "db", "nrf"],
      pieces: [
        { artifact: artifact("parent") },
        {
          subchart: "dashboard",
          artifact: artifact("dashboard"),
          disabled: "dashboard.enabled is false in the chart's own values",
        },
        { subchart: "db", artifact: artifact("db") },
        { subchart: "nrf", artifact: artifact("nrf") },
      ],
    },
  ]);
  const releases = found.nodes.map((node: { name: string; objects: { spec: Record<string, unknown> }[] }) => {
    const [source, release] = node.objects.map(({ spec }) => spec);
    return [node.name, source?.["ref"] ?? source?.["url"], release?.["releaseName"], release?.["values"]];
  });
  const pieceOf = (part: string) => ({
    digest: found.stages[0].pieces.find((it: { subchart?: string }) => it.subchart === part).artifact.digest,
  });
  expect(releases).toEqual([
    ["core/db", pieceOf("db"), "core-db", { db: { size: 1 } }],
    ["core/nrf", pieceOf("nrf"), "core-nrf", { nrf: { replicas: 2 } }],
    ["core", { digest: found.stages[0].pieces[0].artifact.digest }, "core", values],
    ["probes", url, "probes", undefined],
  ]);
});

test("a draft is said to be one, and has no revision", async () => {
  const { stdout } = await plan(group(), "-o", "json");
  const [found] = JSON.parse(stdout).plans;
  expect({ draft: found.draft, revision: "revision" in found }).toEqual({ draft: true, revision: false });
  expect(found.nodes.find((it: { name: string }) => it.name === "core/nrf")).toMatchObject({
    subchart: "nrf",
    level: 2,
  });
});

test("where valuesFrom decides, a sub-chart is released and said to be undecided", async () => {
  const { url } = await repository();
  const more = ", valuesFrom: [{ kind: ConfigMap, name: x }]";
  const { stdout } = await plan(group({ url, more }), "--check-charts", "--no-cache");
  expect(stdout).toMatch(
    /\n {4}dashboard {3}core5g:1\.4\.2-dashboard-[0-9a-f]{12} {2}empty or not as valuesFrom decides\n/,
  );
  expect(stdout).toContain("core/dashboard (release core-dashboard)");
});

test("a museum gets versions of its own, and --staging-url stands for a registry that the group does not name", async () => {
  const { url } = await repository();
  const yaml = group({ url, staging: "" });
  const museum = "https://museum.example.com";
  const { stdout } = await plan(yaml, "--check-charts", "--no-cache", "--staging-url", museum);
  expect(stdout).toContain(`  core: core5g@~1.4 to ${museum}\n`);
  expect(stdout).toMatch(/\n {4}nrf {9}core5g 1\.4\.2-nrf-h[0-9a-f]{12}\n/);
  const unnamed = await plan(yaml);
  expect([unnamed.code, unnamed.stderr]).toEqual([
    0,
    [
      "note: <stdin>:4:1: ApplicationGroup net: names no staging registry: charts are split into the controller's, which is taken for an OCI registry here; --staging-url names it",
    ],
  ]);
  expect(unnamed.stdout).toContain("  core: core5g@~1.4 to the controller's registry\n");
});

test("a registry's chart is split with its credentials, and one that is asked for twice is fetched once", async () => {
  const registry = await playRegistry({ repositories: { "c/core5g": { "1.4.2": await packed() } }, user: "me:pw" });
  const auths = { [registry.host]: { username: "me", password: "pw" } };
  const config = join(await folder({ "config.json": JSON.stringify({ auths }) }), "config.json");
  const yaml = group({ url: `oci://${registry.host}/c` });
  const args = ["--check-charts", "--no-cache", "--registry-config", config];
  const twice = `${yaml}---\n${yaml.replace("name: net", "name: other")}`;
  expect(await plan(twice, ...args)).toMatchObject({ code: 0, stderr: [] });
  expect(registry.asked.filter(({ url }) => url.includes("/blobs/"))).toHaveLength(1);
});

test("a chart that cannot be split is a problem of its line, and nothing is printed", async () => {
  const { url } = await repository(packed({ ...UMBRELLA, "charts/nrf/templates/x.yaml": "{{ if }" }));
  const yaml = group({ url }).replaceAll("name: nrf", "name: nfr").replace("[core/nrf]", "[core]");
  const { code, stdout, stderr } = await plan(yaml, "--check-charts", "--no-cache");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toEqual([
    `<stdin>:9:9: ApplicationGroup net: chart core5g: the chart has no sub-chart "nfr": its sub-charts are dashboard, db, nrf`,
    expect.stringMatching(
      /^<stdin>:9:9: ApplicationGroup net: chart core5g: charts\/nrf\/templates\/x\.yaml:1 cannot be read/,
    ),
  ]);
});

test.each([
  { why: "no archive", archive: Buffer.from("x"), says: "chart core5g: it is not a gzip file" },
  { why: "no chart", archive: packed({ "values.yaml": "" }), says: "chart core5g: Chart.yaml is missing" },
])("what is fetched and is no chart is a problem: $why", async ({ archive, says }) => {
  const { url } = await repository(archive);
  expect(await plan(group({ url }), "--check-charts", "--no-cache")).toEqual({
    code: 1,
    stdout: "",
    stderr: [`<stdin>:9:9: ApplicationGroup net: ${says}`],
  });
});

test("-o workflow shows the Workflow that stages, and the one that releases where the charts were looked at", async () => {
  const { url } = await repository();
  const names = (yaml: string): string[] => parseAllDocuments(yaml).map((it) => it.toJS().metadata.name);
  const checked = await plan(group({ url }), "--check-charts", "--no-cache", "-o", "workflow");
  expect(names(checked.stdout)).toEqual([
    expect.stringMatching(/^net-[0-9a-f]{10}-stage$/),
    expect.stringMatching(/^net-[0-9a-f]{10}-apply$/),
  ]);
  const draft = await plan(group({ url }), "-o", "workflow");
  expect(names(draft.stdout)).toEqual([names(checked.stdout)[0]]);
  expect(draft.stderr).toEqual([
    "note: <stdin>:6:3: ApplicationGroup net: only the Workflow that stages is shown; --check-charts shows also the one that releases",
  ]);
  expect(parse(draft.stdout).spec.templates[0].dag.tasks).toHaveLength(1);
});

test("graph draws sub-charts in their application's box, and needs no staging registry", async () => {
  const { stdout, stderr } = await orkestra(["graph", "-f", "-", "--format", "mermaid"], group({ staging: "" }));
  expect({ stdout, stderr }).toEqual({
    stderr: [],
    stdout: `${drawing(`
      flowchart TD
        g0n3["probes"]
        subgraph g0n0app["core"]
          g0n0["core/db"]
          g0n1["core/nrf"]
          g0n2["core"]
          g0n4["core/dashboard"]
        end
        g0n0 --> g0n1
        g0n0 --> g0n2
        g0n1 --> g0n2
        g0n1 --> g0n3
        g0n2 --> g0n4
      `).trimEnd()}\n`,
  });
});
