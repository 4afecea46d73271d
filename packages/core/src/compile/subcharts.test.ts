import { describe, expect, test } from "vitest";
import type { Plan, ReleaseNode } from "../plan.ts";
import { CHART, groupOf, planOf, recordsOf, STAGING } from "../testing/groups.ts";

type Spec = NonNullable<Parameters<typeof groupOf>[0][number]["spec"]>;

/** Sub-charts from `{ amf: ["nrf"], nrf: [] }`. */
const subcharts = (graph: Readonly<Record<string, readonly string[]>>): Pick<Spec, "subcharts"> => ({
  subcharts: Object.entries(graph).map(([name, dependencies]) => ({ name, dependencies: [...dependencies] })),
});
const chartOf = (spec: unknown): unknown => (spec as { chart: unknown }).chart;
const releaseNameOf = (spec: unknown): string => (spec as { releaseName: string }).releaseName;
const tool = { container: { image: "tool" } };

/** Edges of the plan, all records there, as `node <- dependencies`. */
const drawn = (applications: Parameters<typeof groupOf>[0], change?: Parameters<typeof recordsOf>[1]): string[] => {
  const group = groupOf(applications, { staging: STAGING });
  return draw(planOf(group, recordsOf(group, change)));
};
const draw = ({ nodes }: Plan): string[] =>
  nodes.map((node) => `${node.name} <- ${node.dependencies.join(" ")}`.trim());

describe("the order", () => {
  test("of a chart's parts is that of its list; the parent waits for all that does not depend on it", () => {
    const spec = {
      chart: CHART,
      ...subcharts({ mongo: [], nrf: ["mongo"], amf: ["nrf"], ui: ["core"], proxy: ["ui"] }),
    };
    expect(drawn([{ name: "core", spec }])).toEqual([
      "core <- core/amf core/mongo core/nrf",
      "core/amf <- core/nrf",
      "core/mongo <-",
      "core/nrf <- core/mongo",
      "core/proxy <- core/ui",
      "core/ui <- core",
    ]);
  });

  test("of applications holds for all their parts, or for the one sub-chart that is named", () => {
    const core = {
      name: "core",
      dependencies: ["db"],
      spec: { chart: CHART, ...subcharts({ amf: [], ui: ["core"] }) },
    };
    const db = { name: "db", spec: { chart: CHART, ...subcharts({ pg: [] }) } };
    const probe = { name: "probe", dependencies: ["core/amf"], spec: { chart: CHART } };
    const web = { name: "web", dependencies: ["core"], spec: { chart: CHART } };
    expect(drawn([core, db, probe, web])).toEqual([
      "core <- core/amf",
      "core/amf <- db db/pg",
      "core/ui <- core",
      "db <- db/pg",
      "db/pg <-",
      "probe <- core/amf",
      "web <- core core/amf core/ui",
    ]);
  });

  test("of steps: before all parts, after one sub-chart, or after the whole release", () => {
    const steps = [
      { name: "gate", ...tool },
      { name: "backup", ...tool, dependencies: ["gate"] },
      { name: "migrate", ...tool, dependencies: ["pg"] },
      { name: "smoke", ...tool, dependencies: ["core"] },
      { name: "look", ...tool, dependencies: ["ui"] },
    ];
    const spec = { chart: CHART, ...subcharts({ pg: [], ui: ["core"] }), steps };
    expect(
      drawn([
        { name: "core", dependencies: ["db"], spec },
        { name: "db", spec: { chart: CHART } },
      ]),
    ).toEqual([
      "core <- core.backup core.gate core.migrate core/pg",
      "core.backup <- core.gate",
      "core.gate <- db",
      "core.look <- core/ui",
      "core.migrate <- core/pg",
      "core.smoke <- core core/pg core/ui",
      "core/pg <- core.backup core.gate",
      "core/ui <- core",
      "db <-",
    ]);
  });

  test("is kept when a sub-chart is disabled: what it waited for is handed on", () => {
    const graph = subcharts({ mongo: [], nrf: ["mongo"], amf: ["nrf"] });
    const values = { nrf: { enabled: false } };
    const core = { name: "core", dependencies: ["db"], spec: { chart: CHART, ...graph, release: { values } } };
    const others = [
      { name: "db", spec: { chart: CHART } },
      { name: "probe", dependencies: ["core/nrf"], spec: { chart: CHART } },
    ];
    const enabling = { conditions: [{ path: ["nrf", "enabled"], default: true }], tags: [] };
    const withCondition: Parameters<typeof recordsOf>[1] = (piece) =>
      piece.subchart === "nrf" ? { ...piece, enabling } : piece;
    expect(drawn([core, ...others], withCondition)).toEqual([
      "core <- core/amf core/mongo",
      "core/amf <- core/mongo",
      "core/mongo <- db",
      "db <-",
      "probe <- core/mongo",
    ]);
    // Values that nobody can see here may enable it: Helm decides.
    const unseen = { ...core.spec, release: { valuesFrom: [{ kind: "Secret" as const, name: "more" }] } };
    expect(drawn([{ ...core, spec: unseen }, ...others], withCondition)).toContain("core/nrf <- core/mongo");
  });
});

describe("a piece in an OCI registry", () => {
  const staging = { ...STAGING, insecure: true, secretRef: { name: "push" }, certSecretRef: { name: "ca" } };
  const release = {
    name: "five",
    targetNamespace: "prod",
    timeout: "90s",
    values: { global: { a: 1 }, amf: { replicas: 3 }, nrf: { replicas: 1 } },
    valuesFrom: [{ kind: "Secret" as const, name: "more" }],
    install: { remediation: { retries: 2 } },
  };
  const group = groupOf([{ name: "core", spec: { chart: CHART, release, ...subcharts({ amf: [], My_Cache: [] }) } }], {
    staging,
  });
  const records = recordsOf(group);
  const nodes = planOf(group, records).nodes as ReleaseNode[];
  const [parent, cache, amf] = nodes;

  test("is a release of its own, of its own name, pinned by digest, with the values that it can see", () => {
    const digest = [...records.values()][0]?.pieces.find(({ subchart }) => subchart === "amf")?.artifact.digest;
    const labels = {
      "app.kubernetes.io/managed-by": "orkestra",
      "orkestra.dev/group": "shop",
      "orkestra.dev/application": "core",
    };
    expect(amf).toEqual({
      kind: "release",
      name: "core/amf",
      application: "core",
      subchart: "amf",
      dependencies: [],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      api: "helm.toolkit.fluxcd.io/v2",
      timeoutSeconds: parent?.timeoutSeconds,
      objects: [
        {
          apiVersion: "source.toolkit.fluxcd.io/v1",
          kind: "OCIRepository",
          metadata: { name: "core-amf", namespace: "store", labels },
          spec: {
            url: "oci://registry.example.com/staging/chart",
            interval: "10m",
            layerSelector: { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", operation: "copy" },
            ref: { digest },
            insecure: true,
            secretRef: { name: "push" },
            certSecretRef: { name: "ca" },
          },
        },
        {
          apiVersion: "helm.toolkit.fluxcd.io/v2",
          kind: "HelmRelease",
          metadata: {
            name: "core-amf",
            namespace: "store",
            labels,
            annotations: { "orkestra.dev/digest": amf?.digest, "orkestra.dev/node": "core/amf" },
          },
          spec: {
            chartRef: { kind: "OCIRepository", name: "core-amf" },
            releaseName: "five-amf",
            targetNamespace: "prod",
            interval: "10m",
            timeout: "90s",
            values: { amf: { replicas: 3 }, global: { a: 1 } },
            valuesFrom: [{ kind: "Secret", name: "more" }],
            install: { createNamespace: true, remediation: { retries: 2 }, strategy: { name: "RemediateOnFailure" } },
            upgrade: { strategy: { name: "RemediateOnFailure" } },
          },
        },
      ],
    });
  });

  test("is named after its sub-chart as Kubernetes and Helm take names", () => {
    const names = [parent, cache].map((node) => [
      node?.objects[0]?.metadata.name,
      node?.objects[1]?.metadata.name,
      releaseNameOf(node?.objects[1]?.["spec"]),
    ]);
    expect(names).toEqual([
      ["core", "core", "five"],
      ["core-my-cache", "core-my-cache", "five-my-cache"],
    ]);
  });

  test("that sees nothing of the values has none; the parent has all", () => {
    const blind = planOf(
      group,
      recordsOf(group, (piece) => (piece.subchart ? { ...piece, visible: [["x"]] } : piece)),
    );
    const values = (blind.nodes as ReleaseNode[]).map(({ objects }) => objects[1]?.["spec"] as { values?: object });
    expect(values.map((spec) => spec.values)).toEqual([release.values, undefined, undefined]);
  });

  test("changes with its own values and no other's", () => {
    const changed = { ...release.values, amf: { replicas: 4 } };
    const other = groupOf(
      [
        {
          name: "core",
          spec: { chart: CHART, release: { ...release, values: changed }, ...subcharts({ amf: [], My_Cache: [] }) },
        },
      ],
      { staging },
    );
    const digests = planOf(other, records).nodes.map(({ digest }) => digest);
    expect(digests).toEqual([
      expect.not.stringMatching(`^${parent?.digest}$`),
      cache?.digest,
      expect.not.stringMatching(`^${amf?.digest}$`),
    ]);
  });
});

test("pieces in a Helm repository share it, each at its exact version", () => {
  const staging = { url: "https://museum.example.com", secretRef: { name: "push" } };
  const group = groupOf([{ name: "core", spec: { chart: CHART, ...subcharts({ amf: [] }) } }], { staging });
  const objects = (planOf(group, recordsOf(group)).nodes as ReleaseNode[]).map((node) => node.objects);
  const [repository] = objects[0] ?? [];
  expect(repository).toMatchObject({
    kind: "HelmRepository",
    spec: { url: "https://museum.example.com", interval: "10m", secretRef: { name: "push" } },
  });
  expect(objects[1]?.[0]).toEqual(repository);
  const sourceRef = { kind: "HelmRepository", name: repository?.metadata.name };
  expect(objects.map(([, release]) => chartOf(release?.["spec"]))).toEqual([
    { spec: { chart: "chart", version: "1.2.3-parent.h0123456789ab", interval: "10m", sourceRef } },
    { spec: { chart: "chart", version: "1.2.3-amf.h0123456789ab", interval: "10m", sourceRef } },
  ]);
});
