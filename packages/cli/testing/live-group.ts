/** Groups as a controller leaves them, for tests. */
import type { Stored } from "./api-server.ts";

/** The clock of the tests. */
export const NOW = Date.parse("2026-01-02T10:00:00Z");

export const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString().replace(".000Z", "Z");

interface Options {
  readonly name?: string;
  readonly namespace?: string;
  readonly metadata?: object;
  readonly ready: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly also?: "Reconciling" | "Stalled";
  readonly status?: object;
  readonly spec?: object;
}

const CHART = { url: "https://charts.example.com", name: "chart", version: "1.2.3" };

/** redis, then api, then web, whose sub-chart cache comes first. */
export function liveGroup(options: Options): Stored {
  const { name = "shop", namespace = "shop", metadata, ready, reason, message, also, status, spec } = options;
  const condition = (type: string, value: string): object => ({
    type,
    status: value,
    reason,
    message,
    lastTransitionTime: ago(200),
    observedGeneration: 2,
  });
  const object = {
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "ApplicationGroup",
    metadata: { name, namespace, generation: 2, ...metadata },
    spec: {
      applications: [
        { name: "redis", spec: { chart: CHART } },
        { name: "api", dependencies: ["redis"], spec: { chart: CHART } },
        { name: "web", dependencies: ["api"], spec: { chart: CHART, subcharts: [{ name: "cache" }] } },
      ],
      ...spec,
    },
    status: {
      observedGeneration: 2,
      conditions: [condition("Ready", ready), ...(also ? [condition(also, "True")] : [])],
      ...status,
    },
  };
  return object;
}

const DONE = { phase: "Ready", chart: { version: "18.4.0" }, startedAt: ago(190), finishedAt: ago(178) };
const REVISION = { revision: "shop-1111111111", lastGoodRevision: "shop-0000000000" };

export const ROLLING_OUT = liveGroup({
  ready: "Unknown",
  reason: "Progressing",
  message: 'releasing "api", then "web/cache", "web"',
  also: "Reconciling",
  status: {
    ...REVISION,
    progress: "1/3",
    workflow: { name: "shop-1111111111-apply", phase: "Running", startedAt: ago(200) },
    applications: [
      { name: "redis", ...DONE },
      {
        name: "api",
        phase: "Releasing",
        message: "Progressing: Running 'install' action with timeout of 5m0s, waiting for the Deployment to be ready",
        startedAt: ago(90),
      },
      {
        name: "web",
        phase: "Pending",
        message: 'waiting for "web/cache"',
        subcharts: [
          { name: "cache", phase: "Holding", message: 'waiting for "api"' },
          { name: "smoke", phase: "Pending", message: 'waiting for "web"' },
        ],
      },
    ],
  },
});

const FAILURE =
  'InstallFailed: Helm install failed: context deadline exceeded; pod api-7d9: container "api" exited with 3: cannot open /etc/api/config.yaml: no such file';

export const FAILED = liveGroup({
  ready: "False",
  reason: "ReleaseFailed",
  message: `application "api" failed: ${FAILURE}; skipped because of it: "web/cache", "web"`,
  also: "Stalled",
  status: {
    ...REVISION,
    progress: "1/3",
    workflow: {
      name: "shop-1111111111-apply",
      phase: "Failed",
      startedAt: ago(200),
      finishedAt: ago(20),
    },
    applications: [
      { name: "redis", ...DONE },
      { name: "api", phase: "Failed", message: FAILURE, startedAt: ago(90), finishedAt: ago(25) },
      {
        name: "web",
        phase: "Skipped",
        message: 'not started: "web/cache" did not become ready',
        subcharts: [{ name: "cache", phase: "Skipped", message: 'not started: "api" did not become ready' }],
      },
    ],
    history: [
      {
        revision: "shop-1111111111",
        generation: 2,
        workflow: "shop-1111111111-apply",
        result: "Failed",
        message: FAILURE,
        startedAt: ago(200),
        finishedAt: ago(20),
      },
      {
        revision: "shop-0000000000",
        generation: 1,
        workflow: "shop-0000000000-apply",
        result: "Succeeded",
        startedAt: ago(90_000),
        finishedAt: ago(89_900),
      },
    ],
  },
});

export const READY = liveGroup({
  ready: "True",
  reason: "Succeeded",
  message: "3 applications ready",
  status: {
    revision: "shop-1111111111",
    lastGoodRevision: "shop-1111111111",
    progress: "3/3",
    applications: [
      { name: "redis", ...DONE },
      { name: "api", ...DONE, startedAt: ago(90), finishedAt: ago(60) },
      { name: "web", ...DONE, startedAt: ago(50), finishedAt: ago(20), subcharts: [{ name: "cache", ...DONE }] },
    ],
  },
});
