import { ApplicationSpec } from "@orkestra/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { controllerRevision } from "../revision/revision.ts";
import { CHART, entries, groupOf, planOf, shuffled } from "../testing/groups.ts";
import { toWorkflow } from "../workflow/workflow.ts";
import { compile } from "./compile.ts";

const labels = { "app.kubernetes.io/managed-by": "orkestra", "orkestra.dev/group": "shop" };

/** The objects of the only application of a group. */
const objects = (spec: object) => {
  const [node] = planOf(groupOf([{ name: "web", spec: { chart: CHART, ...spec } }])).nodes;
  return node?.kind === "release" ? node.objects : [];
};

describe("an application", () => {
  test("from an HTTP repository becomes a HelmRepository and a HelmRelease", () => {
    expect(planOf(groupOf(entries({ web: [] })))).toEqual({
      group: "shop",
      namespace: "store",
      parallelism: 10,
      workflow: { serviceAccountName: "orkestra-executor", ttl: "24h" },
      stages: [],
      nodes: [
        {
          kind: "release",
          name: "web",
          application: "web",
          dependencies: [],
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          api: "helm.toolkit.fluxcd.io/v2",
          timeoutSeconds: 900,
          objects: [
            {
              apiVersion: "source.toolkit.fluxcd.io/v1",
              kind: "HelmRepository",
              metadata: { name: expect.stringMatching(/^shop-[0-9a-f]{10}$/), namespace: "store", labels },
              spec: { url: "https://charts.example.com", interval: "10m" },
            },
            {
              apiVersion: "helm.toolkit.fluxcd.io/v2",
              kind: "HelmRelease",
              metadata: {
                name: "web",
                namespace: "store",
                labels: { ...labels, "orkestra.dev/application": "web" },
                annotations: {
                  "orkestra.dev/digest": expect.stringMatching(/^[0-9a-f]{64}$/),
                  "orkestra.dev/node": "web",
                },
              },
              spec: {
                chart: {
                  spec: {
                    chart: "chart",
                    version: "1.2.3",
                    interval: "10m",
                    sourceRef: { kind: "HelmRepository", name: expect.stringMatching(/^shop-[0-9a-f]{10}$/) },
                  },
                },
                releaseName: "web",
                interval: "10m",
                timeout: "5m",
                install: { strategy: { name: "RemediateOnFailure" } },
                upgrade: { strategy: { name: "RemediateOnFailure" } },
              },
            },
          ],
        },
      ],
    });
  });

  test("from a registry becomes an OCIRepository of its own", () => {
    const chart = {
      url: "oci://registry.example.com/charts/",
      name: "chart",
      version: "1.2.3+b1",
      authSecretRef: { name: "cred" },
    };
    const [source, release] = objects({ chart });
    expect(source).toEqual({
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "OCIRepository",
      metadata: { name: "web", namespace: "store", labels: { ...labels, "orkestra.dev/application": "web" } },
      spec: {
        url: "oci://registry.example.com/charts/chart",
        interval: "10m",
        layerSelector: { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", operation: "copy" },
        ref: { tag: "1.2.3_b1" },
        secretRef: { name: "cred" },
      },
    });
    expect(release?.["spec"]).toMatchObject({ chartRef: { kind: "OCIRepository", name: "web" } });
    expect(release?.["spec"]).not.toHaveProperty("chart");
  });

  test.each([
    { version: "1.2.3", ref: { tag: "1.2.3" } },
    { version: "v1.2.3-rc.1", ref: { tag: "v1.2.3-rc.1" } },
    { version: "~1.2", ref: { semver: "~1.2" } },
    { version: "1.2", ref: { semver: "1.2" } },
    { version: ">=1.0.0 <2.0.0", ref: { semver: ">=1.0.0 <2.0.0" } },
    { version: undefined, ref: { semver: "*" } },
  ])("from a registry at version $version follows $ref", ({ version, ref }) => {
    const [source] = objects({
      chart: { url: "oci://registry.example.com", name: "chart", ...(version ? { version } : {}) },
    });
    expect(source?.["spec"]).toMatchObject({ ref });
  });

  test("passes on what Flux knows, and keeps its own fields to itself", () => {
    const release = {
      name: "front",
      targetNamespace: "prod",
      values: { b: 1, a: null },
      valuesFrom: [{ kind: "Secret" as const, name: "values" }],
      timeout: "90s",
      interval: "1h",
      install: { remediation: { retries: 2 }, strategy: { name: "RetryOnFailure" } },
      upgrade: { cleanupOnFail: true },
      rollback: { force: true },
      uninstall: { keepHistory: true },
      test: { enable: true },
      driftDetection: { mode: "warn" },
      postRenderers: [{ kustomize: {} }],
      serviceAccountName: "deployer",
      storageNamespace: "prod",
      maxHistory: 3,
    };
    const { name: _name, ...unchanged } = release;
    expect(objects({ release })[1]?.["spec"]).toEqual({
      ...unchanged,
      releaseName: "front",
      install: { createNamespace: true, remediation: { retries: 2 }, strategy: { name: "RetryOnFailure" } },
      upgrade: { strategy: { name: "RemediateOnFailure" }, cleanupOnFail: true },
      chart: expect.anything(),
    });
  });

  test.each([
    { release: { targetNamespace: "prod" }, creates: true },
    { release: { targetNamespace: "prod", createNamespace: false }, creates: undefined },
    { release: { targetNamespace: "store" }, creates: undefined },
    { release: { targetNamespace: "prod", install: { createNamespace: false } }, creates: false },
    { release: {}, creates: undefined },
  ])("with $release has createNamespace: $creates", ({ release, creates }) => {
    const spec = objects({ release })[1]?.["spec"] as { install: { createNamespace?: boolean } };
    expect(spec.install.createNamespace).toBe(creates);
  });

  test("is found by name among the Application objects, and an inline spec wins over one", () => {
    const group = groupOf([{ name: "web" }, ...entries({ db: [] })]);
    const other = ApplicationSpec.parse({ chart: { ...CHART, name: "other" } });
    const compiled = compile({
      group,
      applications: new Map([
        ["web", other],
        ["db", other],
        ["unused", other],
      ]),
      records: new Map(),
    });
    const charts = compiled.ok
      ? compiled.plan.nodes.map((node) => (node.kind === "release" ? node.objects[1]?.["spec"] : {}))
      : [];
    expect(charts).toMatchObject([{ chart: { spec: { chart: "chart" } } }, { chart: { spec: { chart: "other" } } }]);
  });
});

test("applications share a repository that they use alike", () => {
  const secret = { chart: { ...CHART, authSecretRef: { name: "cred" } } };
  const plan = planOf(groupOf([...entries({ a: [], b: [] }), ...entries({ c: [] }, secret)]));
  const [a, b, c] = plan.nodes.map((node) => (node.kind === "release" ? node.objects[0] : undefined));
  expect(a).toEqual(b);
  expect(c?.metadata.name).not.toBe(a?.metadata.name);
  expect(c?.["spec"]).toEqual({ url: CHART.url, interval: "10m", secretRef: { name: "cred" } });
});

test("everything belongs to the group where the group has a UID", () => {
  const compiled = compile({
    group: { ...groupOf(entries({ web: [] })), uid: "1234" },
    applications: new Map(),
    records: new Map(),
  });
  const objects = compiled.ok && compiled.plan.nodes[0]?.kind === "release" ? compiled.plan.nodes[0].objects : [];
  // The garbage collector must find none of them: the group removes them in their order, or lets them go.
  expect(objects.map(({ kind, metadata }) => [kind, metadata.ownerReferences])).toEqual([
    ["HelmRepository", undefined],
    ["HelmRelease", undefined],
  ]);
  expect(objects[0]?.metadata.annotations).toEqual({ "orkestra.dev/owner": "1234" });
  expect(objects[1]?.metadata.annotations).toMatchObject({ "orkestra.dev/owner": "1234", "orkestra.dev/node": "web" });
});

test("a change of one application's values changes its digest alone", () => {
  const digests = (values: object) => {
    const db = { name: "db", spec: { chart: CHART, release: { values: { ...values } } } };
    return planOf(groupOf([db, ...entries({ web: ["db"] })])).nodes.map(({ digest }) => digest);
  };
  const [db, web] = digests({ size: 1 });
  expect(digests({ size: 2 })).toEqual([expect.not.stringMatching(`^${db}$`), web]);
});

test("the order of the manifest, and of keys in values, does not change a byte", () => {
  const graph = { web: ["db", "cache"], db: [], cache: ["db"], auth: ["db", "cache"] };
  const bytes = (next: () => number): string => {
    const values = Object.fromEntries(
      shuffled(
        [
          ["a", 1],
          ["b", { x: 1 }],
          ["c", [2, 1]],
        ],
        next,
      ),
    );
    const steps = [
      { name: "one", container: { image: "tool" } },
      { name: "two", container: { image: "tool" }, dependencies: ["one"] },
    ];
    const all = Object.entries(graph).map(([name, dependencies]) => ({
      name,
      dependencies: shuffled(dependencies, next),
      spec: { chart: CHART, release: { values }, steps: shuffled(steps, next) },
    }));
    const plan = planOf(groupOf(shuffled(all, next)));
    const revision = controllerRevision(plan, 1);
    const fixed = { operation: "apply", attempt: 1, lookAhead: 1, executorTemplate: "executor" } as const;
    const workflow = toWorkflow(plan, { ...fixed, revision: revision.metadata.name, done: new Set(["db"]) });
    return JSON.stringify([plan, revision, workflow]);
  };
  const wanted = bytes(() => 0);
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(99)), (numbers) => {
      expect(bytes(() => Number(numbers.next().value))).toBe(wanted);
    }),
  );
});
