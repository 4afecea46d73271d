import { join } from "node:path";
import { play, playRegistry } from "@orkestra/charts/testing";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { folder, packed, UMBRELLA } from "../testing/umbrella.ts";
import { drawing, orkestra } from "../testing/world.ts";

const SUBCHARTS = [{ name: "nrf", dependencies: ["db"] }, { name: "db" }, { name: "dashboard", dependencies: ["nrf"] }];

test("a chart is shown with what its sub-charts are, and a block in the order that it declares", async () => {
  expect(await orkestra(["chart", "inspect", await folder(UMBRELLA)])).toEqual({
    code: 0,
    stderr: [],
    stdout: `${drawing(`
      core5g 1.4.2
      The core of a network.

      sub-charts that can be releases of their own:
        NAME       CHART            BY DEFAULT  DECIDED BY                  AFTER
        nrf        nrf 0.2.0        enabled                                 db
        db         mongodb 0.2.0    enabled     db.enabled
        dashboard  dashboard 0.2.0  disabled    dashboard.enabled, tags.ui  nrf

      others stay inside the parent:
        the sub-chart "common" is a library, which renders nothing of its own

      for the Application's spec:

      subcharts:
        - name: nrf
          dependencies:
            - db
        - name: db
        - name: dashboard
          dependencies:
            - nrf
      `).trimEnd()}\n`,
  });
});

const DATA = {
  name: "core5g",
  version: "1.4.2",
  description: "The core of a network.",
  appVersion: "17",
  releasable: [
    { name: "nrf", chart: "nrf", version: "0.2.0", tags: [], dependsOn: ["db"], enabledByDefault: true },
    {
      name: "db",
      chart: "mongodb",
      version: "0.2.0",
      condition: "db.enabled",
      tags: [],
      dependsOn: [],
      enabledByDefault: true,
    },
    {
      name: "dashboard",
      chart: "dashboard",
      version: "0.2.0",
      condition: "dashboard.enabled",
      tags: ["ui"],
      dependsOn: ["nrf"],
      enabledByDefault: false,
    },
  ],
  others: [{ name: "common", reason: 'the sub-chart "common" is a library, which renders nothing of its own' }],
  refusals: [],
  subcharts: SUBCHARTS,
};

test("-o json and -o yaml are the same data, of a folder as of an archive", async () => {
  const path = await folder({ "core5g.tgz": await packed() });
  const json = await orkestra(["chart", "inspect", join(path, "core5g.tgz"), "-o", "json"]);
  const yaml = await orkestra(["chart", "inspect", await folder(UMBRELLA), "-o", "yaml"]);
  expect(JSON.parse(json.stdout)).toEqual(DATA);
  expect(parse(yaml.stdout)).toEqual(DATA);
});

test("a chart of a Helm repository, with user and password, is fetched once and cached", async () => {
  const archive = await packed();
  const authorization = `Basic ${Buffer.from("me:pass word").toString("base64")}`;
  const { createHash } = await import("node:crypto");
  const digest = createHash("sha256").update(archive).digest("hex");
  const index = { entries: { core5g: [{ version: "1.4.2", urls: ["core5g.tgz"], digest }] } };
  const server = await play((request, response) => {
    if (request.headers.authorization !== authorization) response.writeHead(401).end();
    else response.end(request.url === "/index.yaml" ? JSON.stringify(index) : archive);
  });
  const args = ["chart", "inspect", "core5g", "--repo", `http://${server.host}`, "--version", "~1.4", "-o", "json"];
  const env = { XDG_CACHE_HOME: await folder() };
  const access = ["--username", "me", "--password-stdin"];
  const first = await orkestra([...args, ...access], "pass word\n", { env });
  const second = await orkestra([...args, ...access], "pass word", { env });
  expect(JSON.parse(first.stdout)).toEqual({ ...DATA, digest: `sha256:${digest}` });
  expect(second).toEqual(first);
  const fetched = () => server.asked.filter(({ url }) => url === "/core5g.tgz").length;
  expect(fetched()).toBe(1);
  await orkestra([...args, ...access, "--no-cache"], "pass word", { env });
  expect(fetched()).toBe(2);
  expect(await orkestra(args)).toEqual({
    code: 1,
    stdout: "",
    stderr: [`core5g: chart core5g: http://${server.host} refuses access without credentials (401)`],
  });
});

test("a chart of a registry, with Docker's configuration", async () => {
  const registry = await playRegistry({
    repositories: { "charts/core5g": { "1.4.2": await packed() } },
    user: "me:pw",
  });
  const auths = { [registry.host]: { username: "me", password: "pw" } };
  const config = join(await folder({ "config.json": JSON.stringify({ auths }) }), "config.json");
  const chart = `oci://${registry.host}/charts/core5g:1.4.2`;
  const found = await orkestra(["chart", "inspect", chart, "--plain-http", "--registry-config", config, "-o", "json"]);
  expect(JSON.parse(found.stdout)).toMatchObject({ name: "core5g", subcharts: SUBCHARTS });
  expect(await orkestra(["chart", "inspect", chart])).toEqual({
    code: 1,
    stdout: "",
    stderr: [expect.stringMatching(/cannot be asked: .*; it answers without TLS, which chart.insecure: true allows$/)],
  });
  expect(await orkestra(["chart", "inspect", chart, "--registry-config", "/does/not/exist"])).toEqual({
    code: 1,
    stdout: "",
    stderr: [expect.stringMatching(/^\/does\/not\/exist: cannot be used: ENOENT/)],
  });
});

test("a chart without sub-charts says so, and one that cannot be split says why", async () => {
  const plain = await folder({ "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n" });
  expect((await orkestra(["chart", "inspect", plain])).stdout).toBe(
    "web 1.0.0\n\nit has no sub-charts that can be releases of their own\n",
  );
  const broken = await folder({ ...UMBRELLA, "charts/nrf/templates/x.yaml": "{{ if }" });
  const { code, stdout } = await orkestra(["chart", "inspect", broken]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/\nthe chart cannot be split as it is:\n {2}.*charts\/nrf\/templates\/x\.yaml:1 /),
  });
});

test.each([
  { why: "no chart", files: { "values.yaml": "" }, says: ["Chart.yaml is missing"] },
  {
    why: "several mistakes",
    files: { "Chart.yaml": "name: x\n", "values.yaml": "- a\n" },
    says: [expect.stringContaining("Chart.yaml"), expect.stringContaining("values.yaml")],
  },
])("a folder that is no chart is told with all that is wrong: $why", async ({ files, says }) => {
  const path = await folder(files as Record<string, string>);
  const { code, stdout, stderr } = await orkestra(["chart", "inspect", path]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr.map((line) => line.replace(`${path}: `, "")).sort()).toEqual(says);
});

test("what is no archive, or is not there, is a problem", async () => {
  const path = await folder({ "x.tgz": "not gzip" });
  const file = join(path, "x.tgz");
  expect((await orkestra(["chart", "inspect", file])).stderr).toEqual([`${file}: it is not a gzip file`]);
  expect((await orkestra(["chart", "inspect", "/does/not/exist"])).stderr).toEqual([
    "/does/not/exist: cannot be read: no such file or folder",
  ]);
});
