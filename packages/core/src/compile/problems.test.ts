import { describe, expect, test } from "vitest";
import { CHART, entries, explained, groupOf, problemsOf, recordsOf, STAGING } from "../testing/groups.ts";
import { compile } from "./compile.ts";

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
      group: groupOf([{ name: "b", spec: { chart, release: { api: "helm.fluxcd.io/v1" } } }]),
      says: [
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
        'step "a.smoke" depends on "twoo", which is neither a step or listed sub-chart of the application nor the application itself; did you mean "two"?',
        'steps of application "a" wait for each other: a.one -> a.two -> a.one; remove one of these dependencies',
      ],
    },
    {
      why: "sub-charts that are no order, with the parent among them",
      group: groupOf(
        [
          {
            name: "core",
            spec: {
              chart,
              subcharts: [
                { name: "amf", dependencies: ["nrf"] },
                { name: "nrf", dependencies: ["core", "smf"] },
                { name: "smf", dependencies: ["amf", "upff"] },
                { name: "upf", dependencies: ["gate"] },
              ],
              steps: [{ name: "gate", container: { image: "x" } }],
            },
          },
        ],
        { staging: STAGING },
      ),
      says: [
        'sub-chart "core/smf" depends on "upff", which is neither a listed sub-chart nor the application itself; did you mean "upf"?',
        'sub-chart "core/upf" depends on "gate", which is neither a listed sub-chart nor the application itself',
        'sub-charts of application "core" wait for each other: core/amf -> core/nrf -> core/smf -> core/amf; remove one of these dependencies',
      ],
    },
    {
      why: "a cycle through sub-charts of several applications, as it is written",
      group: groupOf(
        [
          { name: "a", dependencies: ["b/x"], spec: { chart, subcharts: [{ name: "y" }] } },
          { name: "b", dependencies: ["c"], spec: { chart, subcharts: [{ name: "x" }] } },
          { name: "c", dependencies: ["a/y"], spec: { chart } },
        ],
        { staging: STAGING },
      ),
      says: ["applications wait for each other: a -> b/x -> c -> a/y; remove one of these dependencies"],
    },
    {
      why: "sub-charts without a registry to put them into, or with the older Flux",
      group: groupOf([
        { name: "a", spec: { chart, subcharts: [{ name: "x" }] } },
        { name: "b", spec: { chart, subcharts: [{ name: "x" }], release: { api: "helm.fluxcd.io/v1" } } },
      ]),
      says: [
        'application "b" sets release.api to helm.fluxcd.io/v1, which comes with a later release; remove it to use helm.toolkit.fluxcd.io/v2',
        'applications "a", "b" list subcharts, but there is no registry to put them into; set staging.url of the group, or have a default set for the controller',
      ],
    },
    {
      why: "pieces that would be one and the same",
      group: groupOf(
        [
          { name: "a", spec: { chart, subcharts: [{ name: "b-c" }, { name: "x.y" }, { name: "X_Y" }] } },
          { name: "a-b", spec: { chart, subcharts: [{ name: "c" }] } },
          { name: "d", spec: { chart, release: { name: "e" }, subcharts: [{ name: "f" }] } },
          { name: "g", spec: { chart, release: { name: "e-f" } } },
        ],
        { staging: STAGING },
      ),
      says: [
        '"a-b/c", "a/b-c" would share the HelmRelease "a-b-c"; rename an application, or list only one of these sub-charts',
        '"a/X_Y", "a/x.y" would share the HelmRelease "a-x-y"; rename an application, or list only one of these sub-charts',
        'releases "d/f", "g" release into namespace "store" under the same release name "e-f"; give each its own release.name',
      ],
    },
    {
      why: "a sub-chart whose release would have too long a name",
      group: groupOf(
        [{ name: "n".repeat(45), spec: { chart, subcharts: [{ name: "redis" }, { name: "postgresql" }] } }],
        { staging: STAGING },
      ),
      says: [
        `release name "${"n".repeat(45)}-postgresql" of sub-chart "${"n".repeat(45)}/postgresql" has 56 characters, at most 53 are allowed; set a shorter release.name`,
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
      name: "g".repeat(40),
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
      `group name "${"g".repeat(40)}" has 40 characters, at most 39 are allowed; choose a shorter group name`,
      'application name "Not_A_Name" is not allowed; use lower-case letters, digits and "-", with a letter or digit at both ends',
      `application name "${"n".repeat(54)}" has 54 characters, at most 53 are allowed; choose a shorter application name`,
      'timeout: "soon" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h',
    ]);
  });

  test("steps whose names stand for something else already", () => {
    const group = groupOf(entries({ a: [] }, { steps: [{ name: "x", container: { image: "tool" } }] }));
    const [entry] = group.spec.applications;
    const staging = { url: "oci://registry.example.com/staging" };
    const [step] = entry?.spec?.steps ?? [];
    if (!entry?.spec || !step) throw new Error("the application has a step");
    const steps = ["a", "db", "x", "x"].map((name) => ({ ...step, name }));
    const spec = { ...entry.spec, steps, subcharts: [{ name: "db", dependencies: [] }] };
    expect(problemsOf({ ...group, spec: { ...group.spec, staging, applications: [{ ...entry, spec }] } })).toEqual([
      { kind: "StepNameClash", application: "a", step: "a", with: "application" },
      { kind: "StepNameClash", application: "a", step: "db", with: "subchart" },
      { kind: "StepNameClash", application: "a", step: "x", with: "step" },
    ]);
  });

  test("sub-charts that only the command line can still be given", () => {
    const group = groupOf([{ name: "a", spec: { chart, subcharts: [{ name: "x" }] } }], { staging: STAGING });
    const [entry] = group.spec.applications;
    if (!entry?.spec) throw new Error("the application has a spec");
    const subcharts = ["a", "x", "x", "y"].map((name) => ({ name, dependencies: name === "y" ? ["y"] : [] }));
    const bent = [{ ...entry, spec: { ...entry.spec, subcharts } }];
    expect(problemsOf({ ...group, spec: { ...group.spec, applications: bent } })).toEqual([
      { kind: "SubchartNameClash", application: "a" },
      { kind: "DuplicateSubchart", application: "a", subchart: "x" },
      { kind: "SelfDependentSubchart", application: "a", subchart: "y" },
    ]);
  });

  test("a record that lacks a piece", () => {
    const group = groupOf([{ name: "a", spec: { chart, subcharts: [{ name: "x" }] } }], { staging: STAGING });
    const records = recordsOf(group);
    const lacking = new Map([...records].map(([name, it]) => [name, { ...it, pieces: it.pieces.slice(0, 1) }]));
    const compiled = compile({ group, applications: new Map(), records: lacking });
    expect(compiled).toEqual({
      ok: false,
      problems: [{ kind: "UnusableStagingRecord", application: "a", record: [...records.keys()][0] }],
    });
  });

  test("more dependencies than the machine should be asked to write down", () => {
    const subcharts = Array.from({ length: 40 }, (_, i) => ({ name: `s${i}` }));
    const wide = (count: number) => {
      const names = Array.from({ length: count }, (_, i) => `a${i}`);
      const applications = names.map((name, i) => ({
        name,
        dependencies: names.slice(Math.max(0, i - 64), i),
        spec: { chart, subcharts },
      }));
      return problemsOf(groupOf(applications, { staging: STAGING }));
    };
    expect(wide(10)).toEqual([]);
    expect(wide(60)).toEqual([{ kind: "TooManyDependencies", count: 2_905_200, limit: 2_000_000 }]);
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
