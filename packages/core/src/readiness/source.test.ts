import { expect, test } from "vitest";
import { chartSource, judgeSource, type SourceState, sourceView } from "./source.ts";

const stalled = (reason: string) => ({ type: "Stalled", status: "True", reason, message: "no chart found" });
const spec = { chart: "web", version: "1.2.3", sourceRef: { kind: "HelmRepository", name: "charts" } };
const release = { metadata: { namespace: "shop", name: "web" }, spec: { chart: { spec } } };
const asksFor = chartSource(release)?.asksFor;

const chart = (conditions: readonly object[], more: { metadata?: object; spec?: object; status?: object } = {}) =>
  sourceView({
    kind: "HelmChart",
    metadata: { generation: 2, ...more.metadata },
    spec: { ...spec, ...more.spec },
    status: { observedGeneration: 2, ...more.status, conditions },
  });

test.each<{ why: string; view: ReturnType<typeof sourceView> | undefined; state: SourceState; token?: string }>([
  { why: "a source that is not there yet", view: undefined, state: "pending" },
  {
    why: "a source that is going",
    view: chart([stalled("InvalidChartReference")], { metadata: { deletionTimestamp: "now" } }),
    state: "pending",
  },
  {
    why: "the HelmChart of an earlier version of the release",
    view: chart([stalled("ValuesFilesError")], { spec: { version: "1.2.2" } }),
    state: "pending",
  },
  {
    why: "a source that Flux has not looked at",
    view: chart([stalled("ValuesFilesError")], { status: { observedGeneration: 1 } }),
    state: "pending",
  },
  {
    why: "a chart that is not in the index as last fetched",
    view: chart([stalled("InvalidChartReference")]),
    state: "missing",
  },
  {
    why: "what was said before our request was handled",
    view: chart([stalled("InvalidChartReference")]),
    token: "t1",
    state: "pending",
  },
  {
    why: "a chart that is not in a fresh index either",
    view: chart([stalled("InvalidChartReference")], { status: { lastHandledReconcileAt: "t1" } }),
    token: "t1",
    state: "hopeless",
  },
  {
    why: "a chart that is not in a Git repository, whose changes Flux follows by itself",
    view: chart([stalled("InvalidChartReference")], { spec: { sourceRef: { kind: "GitRepository", name: "charts" } } }),
    state: "pending",
  },
  { why: "values files that are not in the chart", view: chart([stalled("ValuesFilesError")]), state: "hopeless" },
  { why: "a reason that we do not know", view: chart([stalled("SomethingNew")]), state: "pending" },
  {
    why: "credentials, which Flux tries again with",
    view: chart([{ type: "Ready", status: "False", reason: "AuthenticationError", message: "401" }]),
    state: "pending",
  },
  {
    why: "a chart that was fetched",
    view: chart([{ type: "Ready", status: "True", reason: "ChartPullSucceeded", message: "pulled" }]),
    state: "usable",
  },
])("$state: $why", ({ view, state, token }) => {
  expect(judgeSource(view, { asksFor, token }).state).toBe(state);
});

test("a judgement repeats Flux's reason and message", () => {
  const { reason, message } = judgeSource(chart([stalled("ValuesFilesError")]));
  expect({ reason, message }).toEqual({ reason: "ValuesFilesError", message: "no chart found" });
});

test.each([
  {
    why: "a chart of a repository is fetched by a HelmChart beside the repository",
    spec: { chart: { spec: { ...spec, sourceRef: { ...spec.sourceRef, namespace: "charts" } } } },
    is: { kind: "HelmChart", namespace: "charts", name: "shop-web", asksFor },
  },
  {
    why: "an OCIRepository is referred to",
    spec: { chartRef: { kind: "OCIRepository", name: "web" } },
    is: { kind: "OCIRepository", namespace: "shop", name: "web" },
  },
  { why: "other sources are unknown", spec: { chartRef: { kind: "ExternalArtifact", name: "web" } }, is: undefined },
  { why: "no source at all", spec: {}, is: undefined },
])("$why", ({ spec, is }) => {
  expect(chartSource({ ...release, spec })).toEqual(is);
});

test("a version that is not given is any version, as the CRDs of both kinds have it", () => {
  const { version: _, ...open } = spec;
  expect(chartSource({ ...release, spec: { chart: { spec: open } } })?.asksFor).toBe(
    sourceView({ spec: { ...open, version: "*" } }).asksFor,
  );
});

test("the digest of an OCI artifact is the part of its revision behind the tag", () => {
  const digestOf = (revision: string) => sourceView({ status: { artifact: { revision } } }).artifactDigest;
  expect([digestOf("1.2.3@sha256:abc"), digestOf("sha256:abc")]).toEqual(["sha256:abc", "sha256:abc"]);
});

test("a fetch that fails is told before the spec counts as observed", () => {
  const failed = { type: "Ready", status: "False", reason: "OCIArtifactPullFailed", message: "tag not found" };
  expect(judgeSource(chart([failed], { status: { observedGeneration: 1 } }))).toEqual({
    state: "pending",
    reason: "OCIArtifactPullFailed",
    message: "tag not found",
  });
});
