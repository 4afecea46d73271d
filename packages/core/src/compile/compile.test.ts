import { ApplicationSpec } from "@orkestra/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { controllerRevision } from "../revision/revision.ts";
import { CHART, entries, explained, groupOf, planOf, problemsOf, shuffled } from "../testing/groups.ts";
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
                annotations: { "orkestra.dev/digest": expect.stringMatching(/^[0-9a-f]{64}$/) },
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
  const compiled = compile({ group: { ...groupOf(entries({ web: [] })), uid: "1234" }, applications: new Map() });
  const owners = compiled.ok && compiled.plan.nodes[0]?.kind === "release" ? compiled.plan.nodes[0].objects : [];
  const owner = {
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "ApplicationGroup",
    name: "shop",
    uid: "1234",
    controller: true,
    blockOwnerDeletion: true,
  };
  expect(owners.map(({ metadata }) => metadata.ownerReferences)).toEqual([[owner], [owner]]);
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

describe("a manifest that cannot be rolled out is explained:", () => {
  const chart = CHART;
  test.each([
    {
      why: "an unknown dependency, with the name that was meant",
      group: groupOf(entries({ web: ["redsi"], redis: [] })),
      says: ['application "web" depends on "redsi", which is not in the group; did you mean "redis"?'],
    },
    {
      why: "a cycle, with its whole path",
      group: groupOf(entries({ a: ["b"], b: ["c"], c: ["a"], x: ["a"] })),
      says: ["applications wait for each other: a -> b -> c -> a; remove one of these dependencies"],
    },
    {
      why: "an Application object that is not there",
      group: groupOf([{ name: "web" }]),
      says: ['there is no Application "web" in namespace "store"; create it, or give the group\'s entry a spec'],
    },
    {
      why: "what comes with later releases",
      group: groupOf([
        { name: "a", spec: { chart, subcharts: [{ name: "redis" }] } },
        { name: "b", dependencies: ["a/redis", "a/reddis"], spec: { chart, release: { api: "helm.fluxcd.io/v1" } } },
      ]),
      says: [
        'application "b" depends on "a/reddis", but that application lists no such sub-chart; did you mean "a/redis"?',
        'application "a" lists subcharts, which come with a later release; remove subcharts to release the chart as a whole',
        'application "b" sets release.api to helm.fluxcd.io/v1, which comes with a later release; remove it to use helm.toolkit.fluxcd.io/v2',
      ],
    },
    {
      why: "two releases of one name in one namespace",
      group: groupOf([
        { name: "a", spec: { chart, release: { name: "same" } } },
        { name: "b", spec: { chart, release: { name: "same" } } },
        { name: "c", spec: { chart, release: { name: "same", kubeConfig: { secretRef: { name: "other-cluster" } } } } },
      ]),
      says: [
        'applications "a", "b" release into namespace "store" under the same release name "same"; give each its own release.name',
      ],
    },
    {
      why: "two releases whose Helm records would overwrite each other",
      group: groupOf([
        { name: "a", spec: { chart, release: { name: "same", targetNamespace: "x" } } },
        { name: "b", spec: { chart, release: { name: "same", targetNamespace: "y" } } },
        { name: "c", spec: { chart, release: { name: "same", targetNamespace: "z", storageNamespace: "z" } } },
      ]),
      says: [
        'applications "a", "b" keep their Helm records in namespace "store" under the same release name "same"; give each its own release.name',
      ],
    },
    {
      why: "durations and retries in the sections that are passed on",
      group: groupOf([
        {
          name: "a",
          spec: {
            chart,
            release: { install: { timeout: "5 minutes", remediation: { retries: "3" } }, test: { timeout: 30 } },
          },
        },
      ]),
      says: [
        'application "a": release.install.timeout: "5 minutes" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h',
        'application "a": release.test.timeout: "30" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h',
        'application "a": release.install.remediation.retries: "3" is not a number of retries; use a whole number up to 100',
      ],
    },
    {
      why: "steps that are no order",
      group: groupOf([
        {
          name: "a",
          spec: {
            chart,
            steps: [
              { name: "one", container: { image: "x" }, dependencies: ["two"] },
              { name: "two", container: { image: "x" }, dependencies: ["one"] },
              { name: "smoke", container: { image: "x" }, dependencies: ["twoo"] },
            ],
          },
        },
      ]),
      says: [
        'step "a.smoke" depends on "twoo", which is neither a step of the application nor the application itself; did you mean "two"?',
        'steps of application "a" wait for each other: a.one -> a.two -> a.one; remove one of these dependencies',
      ],
    },
  ])("$why", ({ group, says }) => {
    expect(explained(group)).toEqual(says);
  });

  test("what the API server refuses too, since the command line has none", () => {
    const { spec, ...shop } = groupOf(entries({ a: [], b: [] }));
    const [a, b] = spec.applications;
    if (!a || !b) throw new Error("the group has two applications");
    const bent = {
      ...shop,
      name: "g".repeat(41),
      spec: {
        ...spec,
        timeout: "soon",
        applications: [
          a,
          a,
          { ...a, name: "Not_A_Name" },
          { ...b, name: "n".repeat(54), dependencies: ["n".repeat(54)] },
        ],
      },
    };
    expect(explained(bent)).toEqual([
      'application "a" is declared more than once; keep one entry',
      `application "${"n".repeat(54)}" depends on itself; remove it from its own dependencies`,
      `group name "${"g".repeat(41)}" has 41 characters, at most 40 are allowed; choose a shorter group name`,
      'application name "Not_A_Name" is not allowed; use lower-case letters, digits and "-", with a letter or digit at both ends',
      `application name "${"n".repeat(54)}" has 54 characters, at most 53 are allowed; choose a shorter application name`,
      'timeout: "soon" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h',
    ]);
  });

  test("steps whose names stand for something else already", () => {
    const group = groupOf(entries({ a: [] }, { steps: [{ name: "x", container: { image: "tool" } }] }));
    const [entry] = group.spec.applications;
    const [step] = entry?.spec?.steps ?? [];
    if (!entry?.spec || !step) throw new Error("the application has a step");
    const steps = ["a", "db", "x", "x"].map((name) => ({ ...step, name }));
    const spec = { ...entry.spec, steps, subcharts: [{ name: "db", dependencies: [] }] };
    expect(problemsOf({ ...group, spec: { ...group.spec, applications: [{ ...entry, spec }] } })).toEqual([
      { kind: "SubchartsNotSupported", application: "a" },
      { kind: "StepNameClash", application: "a", step: "a", with: "application" },
      { kind: "StepNameClash", application: "a", step: "db", with: "subchart" },
      { kind: "StepNameClash", application: "a", step: "x", with: "step" },
    ]);
  });

  test("more different step containers than a Workflow has templates for", () => {
    const steps = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `s${i}`, container: { image: `tool:${from + i}` } }));
    const group = (count: number) =>
      groupOf(
        [0, 25, 50, 75].map((from) => ({
          name: `a${from}`,
          spec: { chart, steps: steps(from, from === 75 ? count : 25) },
        })),
      );
    expect(problemsOf(group(25))).toEqual([]);
    expect(problemsOf(group(26))).toEqual([{ kind: "TooManyStepContainers", count: 101, limit: 100 }]);
  });
});
