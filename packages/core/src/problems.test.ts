import { expect, test } from "vitest";
import { explain, type Problem } from "./problems.ts";

/** Every kind once; compile.test.ts shows most of them in their manifests. */
const SENTENCES: Record<Problem["kind"], readonly [Problem, string]> = {
  UnreadableSpec: [
    { kind: "UnreadableSpec", application: "web", faults: ["spec.chart.url: must be text", "spec.steps: is too long"] },
    'application "web": the spec is not valid any more: spec.chart.url: must be text, spec.steps: is too long; correct it',
  ],
  DuplicateApplication: [
    { kind: "DuplicateApplication", application: "web" },
    'application "web" is declared more than once; keep one entry',
  ],
  UnknownDependency: [
    { kind: "UnknownDependency", application: "web", dependency: "db" },
    'application "web" depends on "db", which is not in the group',
  ],
  UnknownSubchart: [
    { kind: "UnknownSubchart", application: "web", dependency: "db/pg" },
    'application "web" depends on "db/pg", but that application lists no such sub-chart',
  ],
  SelfDependency: [
    { kind: "SelfDependency", application: "web" },
    'application "web" depends on itself; remove it from its own dependencies',
  ],
  DependencyCycle: [
    { kind: "DependencyCycle", path: ["a", "b", "a"] },
    "applications wait for each other: a -> b -> a; remove one of these dependencies",
  ],
  ApplicationNotFound: [
    { kind: "ApplicationNotFound", application: "web", namespace: "store" },
    'there is no Application "web" in namespace "store"; create it, or give the group\'s entry a spec',
  ],
  ObjectNameCollision: [
    { kind: "ObjectNameCollision", name: "a-b-c", applications: ["a", "a-b"], releases: ["a-b/c", "a/b-c"] },
    '"a-b/c", "a/b-c" would share the HelmRelease "a-b-c"; rename an application, or list only one of these sub-charts',
  ],
  DuplicateSubchart: [
    { kind: "DuplicateSubchart", application: "web", subchart: "db" },
    'application "web" lists sub-chart "db" more than once; keep one entry',
  ],
  SubchartNameClash: [
    { kind: "SubchartNameClash", application: "web" },
    'application "web" lists a sub-chart of its own name, which stands for the parent; rename the application',
  ],
  UnknownSubchartDependency: [
    { kind: "UnknownSubchartDependency", application: "web", subchart: "db", dependency: "cahe", nearest: "cache" },
    'sub-chart "web/db" depends on "cahe", which is neither a listed sub-chart nor the application itself; did you mean "cache"?',
  ],
  SelfDependentSubchart: [
    { kind: "SelfDependentSubchart", application: "web", subchart: "db" },
    'sub-chart "web/db" depends on itself; remove it from its own dependencies',
  ],
  SubchartCycle: [
    { kind: "SubchartCycle", application: "web", path: ["web/a", "web/b", "web/a"] },
    'sub-charts of application "web" wait for each other: web/a -> web/b -> web/a; remove one of these dependencies',
  ],
  NoStagingRegistry: [
    { kind: "NoStagingRegistry", applications: ["a", "b"] },
    'applications "a", "b" list subcharts, but there is no registry to put them into; set staging.url of the group, or have a default set for the controller',
  ],
  UnusableStagingRecord: [
    { kind: "UnusableStagingRecord", application: "web", record: "web-staged-0123456789" },
    'the record "web-staged-0123456789" of the staged chart of application "web" lacks a piece; delete that ControllerRevision to have the chart staged again',
  ],
  ReleaseApiNotSupported: [
    { kind: "ReleaseApiNotSupported", application: "web", api: "helm.fluxcd.io/v1" },
    'application "web" sets release.api to helm.fluxcd.io/v1, which comes with a later release; remove it to use helm.toolkit.fluxcd.io/v2',
  ],
  InvalidName: [
    { kind: "InvalidName", of: "release", name: "Web" },
    'release name "Web" is not allowed; use lower-case letters, digits and "-", with a letter or digit at both ends',
  ],
  NameTooLong: [
    { kind: "NameTooLong", of: "release", name: "webweb", limit: 3 },
    'release name "webweb" has 6 characters, at most 3 are allowed; set a shorter release.name',
  ],
  ReleaseNameCollision: [
    {
      kind: "ReleaseNameCollision",
      releaseName: "web",
      where: "storageNamespace",
      namespace: "store",
      applications: ["a", "b"],
      releases: ["a", "b"],
    },
    'applications "a", "b" keep their Helm records in namespace "store" under the same release name "web"; give each its own release.name',
  ],
  InvalidDuration: [
    { kind: "InvalidDuration", field: "timeout", value: "soon" },
    'timeout: "soon" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h',
  ],
  InvalidRetries: [
    { kind: "InvalidRetries", application: "web", field: "release.install.remediation.retries", value: "1.5" },
    'application "web": release.install.remediation.retries: 1.5 is not a number of retries; use a whole number up to 100',
  ],
  StepNameClash: [
    { kind: "StepNameClash", application: "web", step: "x", with: "step" },
    'application "web": step "x" has the name of another step; rename the step',
  ],
  UnknownStepDependency: [
    { kind: "UnknownStepDependency", application: "web", step: "x", dependency: "y" },
    'step "web.x" depends on "y", which is neither a step or listed sub-chart of the application nor the application itself',
  ],
  SelfDependentStep: [
    { kind: "SelfDependentStep", application: "web", step: "x" },
    'step "web.x" depends on itself; remove it from its own dependencies',
  ],
  StepCycle: [
    { kind: "StepCycle", application: "web", path: ["web.x", "web.y", "web.x"] },
    'steps of application "web" wait for each other: web.x -> web.y -> web.x; remove one of these dependencies',
  ],
  TooManyStepContainers: [
    { kind: "TooManyStepContainers", count: 101, limit: 100 },
    "the group has 101 different step containers, at most 100 fit into one Workflow; move some to a WorkflowTemplate and use templateRef",
  ],
  TooManyDependencies: [
    { kind: "TooManyDependencies", count: 2_000_001, limit: 2_000_000 },
    "the group's releases and steps have 2000001 dependencies among them, at most 2000000 are taken; depend on fewer applications, on single sub-charts, or split the group",
  ],
  RevisionTooLarge: [
    { kind: "RevisionTooLarge", bytes: 2_000_000, limit: 1_048_576 },
    "the group's plan takes 1954 KiB compressed, at most 1024 KiB fit into one object; move values to ConfigMaps (valuesFrom) or split the group",
  ],
  WorkflowTooLarge: [
    { kind: "WorkflowTooLarge", bytes: 2_000_000, limit: 1_048_576 },
    "the group's Workflow takes 1954 KiB, at most 1024 KiB fit into one object; split the group",
  ],
};

test.each(Object.values(SENTENCES))("$kind is explained in one line", (problem, sentence) => {
  expect(explain(problem)).toBe(sentence);
});
