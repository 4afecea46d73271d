/**
 * How long it takes, and how much memory, to compile a group of 10,000 applications, with a sound graph and with a
 * broken one, and one of a tenth as many with ten sub-charts each, all staged. Prints one line of JSON for each; asserts
 * nothing, since the machine decides.
 *
 *   node -C orkestra:source packages/core/bench/compile.ts [APPLICATIONS]
 */
import type { ApplicationGroupSpec, ApplicationSpec } from "@orkestra/api";
import { compile, type GroupInput, revisionName, type StagingRecord, stagingName, toWorkflow } from "@orkestra/core";

const count = Number(process.argv[2] ?? 10_000);

/** A group as the API server would hand it out, defaults filled in: reading it is not part of compiling it. */
function group(
  dependencies: (application: number) => readonly number[],
  size = count,
  subcharts: ApplicationSpec["subcharts"] = [],
): GroupInput {
  const applications = Array.from({ length: size }, (_, i): ApplicationGroupSpec["applications"][number] => ({
    name: `app-${i}`,
    dependencies: dependencies(i).map((it) => `app-${it}`),
    spec: {
      chart: { url: "https://charts.example.com", name: `chart-${i % 50}`, version: "1.2.3" },
      release: {
        api: "helm.toolkit.fluxcd.io/v2",
        createNamespace: true,
        timeout: "5m",
        interval: "10m",
        valuesFrom: [],
        values: { replicas: i % 5, image: { tag: `v${i}` }, "sub-3": { enabled: i % 2 === 0 } },
      },
      subcharts,
      steps: [],
    },
  }));
  const spec: ApplicationGroupSpec = {
    applications,
    parallelism: 10,
    onFailure: "Rollback",
    deletionPolicy: "Uninstall",
    suspend: false,
    revisionHistoryLimit: 10,
    staging: { url: "oci://registry.example.com/staging" },
    workflow: { serviceAccountName: "orkestra-executor", ttl: "24h" },
  };
  return { name: "large", namespace: "default", spec };
}

/** A diamond, then a chain: half of them wait for nothing of their own, and so for all that the application waits for. */
const subcharts = Array.from({ length: 10 }, (_, i) => ({
  name: `sub-${i}`,
  dependencies: i < 5 ? [] : [`sub-${i - 5}`, `sub-${i - 1}`],
}));

/** What staging would have left behind for each application of the group. */
function recordsOf(of: GroupInput): Map<string, StagingRecord> {
  const draft = compile({ group: of, applications: new Map(), records: new Map() });
  if (!draft.ok) throw new Error(JSON.stringify(draft.problems));
  const records = draft.plan.stages.map(({ application, request }) => {
    const pieces = [undefined, ...request.subcharts].map((subchart) => ({
      artifact: {
        kind: "oci" as const,
        url: `${request.staging.url}/chart`,
        tag: `1.2.3-${subchart ?? "parent"}`,
        digest: `sha256:${application}-${subchart}`.padEnd(71, "0"),
      },
      ...(subchart === undefined
        ? {}
        : {
            subchart,
            enabling: { conditions: [{ path: [subchart, "enabled"], default: true }], tags: [] },
            visible: [["global"], ["tags"], [subchart]],
          }),
    }));
    return [request.record, { chart: { name: "chart", version: "1.2.3" }, pieces }] as const;
  });
  return new Map(records);
}

function measure(what: string, work: () => unknown): void {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = work();
  const milliseconds = Math.round(performance.now() - start);
  const { user, system } = process.cpuUsage(before);
  const cpuMilliseconds = Math.round((user + system) / 1000);
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    `${JSON.stringify({ what, applications: count, milliseconds, cpuMilliseconds, peakMiB, result })}\n`,
  );
}

/** Each application waits for up to four before it. */
const sound = group((i) => [1, 7, 31, 127].map((step) => i - step).filter((it) => it >= 0));
const ring = group((i) => [(i + 1) % count]);
const knot = group((i) => [1, 7, 31, 127].map((step) => (i + step) % count));
const unknown = group((i) => [count + i]);

measure("compile", () => compile({ group: sound, applications: new Map(), records: new Map() }).ok);
const umbrellas = group((i) => [1, 7, 31, 127].map((step) => i - step).filter((it) => it >= 0), count / 10, subcharts);
const records = recordsOf(umbrellas);
measure("compile a tenth, with ten sub-charts each", () => {
  const split = compile({ group: umbrellas, applications: new Map(), records });
  return split.ok && split.plan.nodes.length;
});
measure("compile them to a draft", () => {
  const draft = compile({ group: umbrellas, applications: new Map(), records: new Map() });
  return draft.ok && draft.unstaged.length;
});
const split = compile({ group: umbrellas, applications: new Map(), records });
if (!split.ok) throw new Error("the umbrellas compile");
measure("name their revision and their staging", () => [revisionName(split.plan), stagingName(split.plan)]);

for (const [what, broken] of Object.entries({ ring, knot, unknown })) {
  measure(`refuse: ${what}`, () => {
    const compiled = compile({ group: broken, applications: new Map(), records: new Map() });
    return compiled.ok ? 0 : compiled.problems.length;
  });
}

const compiled = compile({ group: sound, applications: new Map(), records: new Map() });
if (!compiled.ok) throw new Error("the sound group compiles");
const { plan } = compiled;
measure("name the revision", () => revisionName(plan));
measure("make the Workflow", () => {
  const options = {
    revision: "large-0123456789",
    operation: "apply",
    attempt: 1,
    executorTemplate: "executor",
  } as const;
  return toWorkflow(plan, { ...options, lookAhead: 1, done: new Set() })?.spec.templates.length;
});
