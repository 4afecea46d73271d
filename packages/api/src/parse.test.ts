import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseApplication, parseApplicationGroup } from "./index.ts";
import { application, chart, group } from "./verdicts/verdict.ts";

test("a group gets every documented default", () => {
  const parsed = parseApplicationGroup(group({ applications: [{ name: "web", spec: { chart } }, { name: "db" }] }));
  expect(parsed).toEqual({
    ok: true,
    value: {
      apiVersion: "orkestra.dev/v1alpha1",
      kind: "ApplicationGroup",
      metadata: { name: "shop" },
      spec: {
        applications: [
          {
            name: "web",
            dependencies: [],
            spec: {
              chart,
              release: {
                api: "helm.toolkit.fluxcd.io/v2",
                createNamespace: true,
                valuesFrom: [],
                timeout: "5m",
                interval: "10m",
              },
              subcharts: [],
              steps: [],
            },
          },
          { name: "db", dependencies: [] },
        ],
        parallelism: 10,
        onFailure: "Rollback",
        deletionPolicy: "Uninstall",
        suspend: false,
        revisionHistoryLimit: 10,
        workflow: { serviceAccountName: "orkestra-executor", ttl: "24h" },
      },
      status: { observedGeneration: -1, conditions: [] },
    },
  });
});

test("a step gets every documented default", () => {
  const steps = [{ name: "smoke", templateRef: { name: "gates", template: "smoke" } }];
  const parsed = parseApplication(application({ chart, steps }));
  expect(parsed.ok && parsed.value.spec.steps).toEqual([
    {
      name: "smoke",
      dependencies: [],
      timeout: "5m",
      templateRef: { name: "gates", template: "smoke", clusterScope: false, parameters: [] },
    },
  ]);
});

test("a live object keeps its metadata and status", () => {
  const live = {
    ...group({ applications: [{ name: "web" }] }),
    metadata: {
      name: "shop",
      namespace: "front",
      uid: "u-1",
      generation: 3,
      resourceVersion: "17",
      creationTimestamp: "2026-05-04T10:00:00Z",
      labels: { team: "web" },
      managedFields: [{ manager: "kubectl", operation: "Apply" }],
    },
    status: {
      observedGeneration: 3,
      conditions: [
        { type: "Ready", status: "True", reason: "Succeeded", message: "", lastTransitionTime: "2026-05-04T10:01:00Z" },
      ],
      progress: "1/1",
      workflow: { name: "shop-0123456789-apply", phase: "Running", startedAt: "2026-05-04T10:00:01Z" },
      applications: [{ name: "web", phase: "Ready", chart: { version: "1.0.0" } }],
    },
  };
  const parsed = parseApplicationGroup(live);
  expect(parsed.ok && [parsed.value.metadata, parsed.value.status]).toEqual([live.metadata, live.status]);
});

describe("fields that this version does not know", () => {
  const manifest = group({
    applications: [{ name: "web", colour: "blue", spec: { chart: { ...chart, mirror: "a" } } }],
    hurry: true,
  });

  test("are problems of a manifest, each with its path", () => {
    expect(parseApplicationGroup(manifest)).toEqual({
      ok: false,
      problems: ["spec.applications[0].colour", "spec.applications[0].spec.chart.mirror", "spec.hurry"].map((path) => ({
        path,
        message: "unknown field",
      })),
    });
  });

  test("are dropped from a live object", () => {
    const parsed = parseApplicationGroup(manifest, { unknownFields: "drop" });
    expect(parsed).toEqual(parseApplicationGroup(group({ applications: [{ name: "web", spec: { chart } }] })));
  });

  test("are kept where the object is passed on as written", () => {
    const values = { a: { b: [null, { c: null }] }, "": 1 };
    const container = { image: "smoke:1", env: [{ name: "A", value: null }], securityContext: { privileged: false } };
    const parsed = parseApplication(application({ chart, release: { values }, steps: [{ name: "smoke", container }] }));
    expect(parsed.ok && [parsed.value.spec.release.values, parsed.value.spec.steps[0]?.container]).toEqual([
      values,
      container,
    ]);
  });
});

describe("something that is no such object", () => {
  test.each([
    { what: "nothing", object: undefined, message: "is required" },
    { what: "null", object: null, message: "must be an object, not null" },
    { what: "a list", object: [], message: "must be an object, not a list" },
    { what: "a text", object: "kind: Application", message: "must be an object, not a text" },
  ])("$what", ({ object, message }) => {
    expect(parseApplication(object)).toEqual({ ok: false, problems: [{ path: "", message }] });
  });

  test("another kind and version", () => {
    const other = { ...application({ chart }), apiVersion: "v1", kind: "ConfigMap" };
    expect(parseApplication(other)).toEqual({
      ok: false,
      problems: [
        { path: "apiVersion", message: 'must be "orkestra.dev/v1alpha1"' },
        { path: "kind", message: 'must be "Application"' },
      ],
    });
  });
});

test("a parsed value, written out and parsed again, is the same", () => {
  // As it comes out of a file: JSON has no -0, though JavaScript has.
  const written = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
  const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?$/);
  const item = fc.record(
    {
      // No dependency begins like this, so none is the application itself.
      name: name.map((it) => `a-${it}`),
      dependencies: fc.uniqueArray(
        name.map((it) => `x-${it}`),
        { maxLength: 4 },
      ),
      spec: fc.record({
        chart: fc.constant(chart),
        release: fc.record({ values: fc.dictionary(name, written) }),
      }),
    },
    { requiredKeys: ["name"] },
  );
  const spec = fc.record(
    {
      applications: fc.uniqueArray(item, { minLength: 1, maxLength: 6, selector: (it) => it.name }),
      parallelism: fc.integer({ min: 1, max: 1000 }),
      suspend: fc.boolean(),
    },
    { requiredKeys: ["applications"] },
  );
  fc.assert(
    fc.property(spec, (it) => {
      const once = parseApplicationGroup(group(it));
      expect(once.ok).toBe(true);
      if (once.ok) expect(parseApplicationGroup(JSON.parse(JSON.stringify(once.value)))).toEqual(once);
    }),
  );
});

test("any JSON at all gets a verdict and never a fault", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (spec) => {
      expect(typeof parseApplicationGroup(group(spec)).ok).toBe("boolean");
      expect(typeof parseApplicationGroup(group({ applications: [spec, { name: "web", spec }] })).ok).toBe("boolean");
    }),
  );
});
