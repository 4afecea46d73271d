import { describe, expect, test } from "vitest";
import type { Plan } from "../plan.ts";
import { CHART, entries, groupOf, planOf } from "../testing/groups.ts";
import type { DagTask } from "./argo.ts";
import { toWorkflow } from "./workflow.ts";

const OPTIONS = {
  revision: "shop-0123456789",
  operation: "apply",
  attempt: 1,
  lookAhead: 1,
  done: new Set<string>(),
  executorTemplate: "orkestra-executor",
} as const;

/** Tasks of the DAG as `name <- edges, holds for after`. */
function drawn(plan: Plan, options: { lookAhead?: number; done?: Set<string> } = {}): string[] {
  const [main] = toWorkflow(plan, { ...OPTIONS, ...options })?.spec.templates ?? [];
  return main && "dag" in main ? main.dag.tasks.map(draw) : [];
}

function draw({ name, depends, arguments: { parameters } = { parameters: [] } }: DagTask): string {
  const after = parameters.find((parameter) => parameter.name === "after")?.value;
  return `${name} <- ${depends ?? ""}${after ? `, holds for ${after}` : ""}`;
}

test("a release is a task of the executor's template that refers to the plan and carries no values", () => {
  const spec = { release: { values: { secret: "hunter2" } } };
  const plan = { ...planOf(groupOf(entries({ db: [] }, spec))), uid: "1234" };
  expect(toWorkflow(plan, OPTIONS)).toEqual({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: {
      name: "shop-0123456789-apply",
      namespace: "store",
      labels: {
        "app.kubernetes.io/managed-by": "orkestra",
        "orkestra.dev/group": "shop",
        "orkestra.dev/revision": "shop-0123456789",
      },
      ownerReferences: [
        {
          apiVersion: "orkestra.dev/v1alpha1",
          kind: "ApplicationGroup",
          name: "shop",
          uid: "1234",
          controller: true,
          blockOwnerDeletion: false,
        },
      ],
    },
    spec: {
      entrypoint: "main",
      parallelism: 10,
      archiveLogs: false,
      podGC: { strategy: "OnPodSuccess", deleteDelayDuration: "60s" },
      ttlStrategy: { secondsAfterCompletion: 86_400 },
      serviceAccountName: "orkestra-executor",
      podMetadata: {
        labels: {
          "sidecar.istio.io/inject": "false",
          "app.kubernetes.io/managed-by": "orkestra",
          "orkestra.dev/group": "shop",
        },
        annotations: { "sidecar.istio.io/inject": "false" },
      },
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: "RuntimeDefault" } },
      templates: [
        {
          name: "main",
          dag: {
            failFast: false,
            tasks: [
              {
                name: "r-db",
                templateRef: { name: "orkestra-executor", template: "apply", clusterScope: true },
                arguments: {
                  parameters: [
                    { name: "revision", value: "store/shop-0123456789" },
                    { name: "node", value: "db" },
                    { name: "timeout", value: "900s" },
                    { name: "podTimeout", value: "1260s" },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
  });
});

test("what the group says about its pods reaches them, but cannot take our labels away", () => {
  const workflow = {
    serviceAccountName: "runner",
    podMetadata: {
      labels: { team: "a", "orkestra.dev/group": "mine" },
      annotations: { "sidecar.istio.io/inject": "true" },
    },
    nodeSelector: { disk: "ssd" },
    tolerations: [{ key: "batch", operator: "Exists" }],
    imagePullSecrets: [{ name: "pull" }],
    ttl: "90m",
    resources: { limits: { memory: "128Mi" } },
  };
  const plan = planOf(groupOf(entries({ db: [] }), { parallelism: 3, timeout: "2h", workflow }));
  expect(toWorkflow(plan, OPTIONS)?.spec).toMatchObject({
    parallelism: 3,
    activeDeadlineSeconds: 7200,
    ttlStrategy: { secondsAfterCompletion: 5400 },
    serviceAccountName: "runner",
    podMetadata: {
      labels: { team: "a", "orkestra.dev/group": "shop", "app.kubernetes.io/managed-by": "orkestra" },
      annotations: { "sidecar.istio.io/inject": "true" },
    },
    nodeSelector: { disk: "ssd" },
    tolerations: [{ key: "batch", operator: "Exists" }],
    imagePullSecrets: [{ name: "pull" }],
    podSpecPatch: '{"containers":[{"name":"main","resources":{"limits":{"memory":"128Mi"}}}]}',
  });
});

describe("steps", () => {
  const steps = [
    { name: "gate", templateRef: { name: "gates", template: "manual", parameters: [{ name: "who", value: "ops" }] } },
    { name: "smoke", dependencies: ["web"], timeout: "90s", container: { image: "curl", args: ["http://web"] } },
    { name: "soak", dependencies: ["smoke"], container: { image: "curl", args: ["http://web"] } },
  ];
  const application = { name: "web", spec: { chart: CHART, steps } };
  const plan = planOf(groupOf([application, ...entries({ front: ["web"] })]));
  const templates = toWorkflow(plan, OPTIONS)?.spec.templates ?? [];

  test("run before or after the release, and dependents wait for all of them", () => {
    expect(drawn(plan, { lookAhead: 0 })).toEqual([
      "r-web-S-gate <- ",
      "r-web <- r-web-S-gate",
      "r-web-S-smoke <- r-web",
      "r-web-S-soak <- r-web-S-smoke",
      "r-front <- r-web-S-soak",
    ]);
  });

  test("with a template of the user's use that, with its arguments", () => {
    const [main] = templates;
    expect(main && "dag" in main ? main.dag.tasks[0] : undefined).toEqual({
      name: "r-web-S-gate",
      templateRef: { name: "gates", template: "manual" },
      arguments: { parameters: [{ name: "who", value: "ops" }] },
    });
  });

  test("with equal containers share a template, which is hardened and bounded", () => {
    expect(templates.slice(1)).toEqual([
      {
        name: expect.stringMatching(/^step-[0-9a-f]{16}$/),
        inputs: { parameters: [{ name: "deadline" }, { name: "podTimeout" }] },
        activeDeadlineSeconds: "{{inputs.parameters.deadline}}",
        timeout: "{{inputs.parameters.podTimeout}}",
        retryStrategy: { limit: "3", retryPolicy: "OnError", backoff: { duration: "5s", factor: "2", cap: "1m" } },
        container: {
          image: "curl",
          args: ["http://web"],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      },
    ]);
  });

  test("keep the security context and the resources that the user gave them", () => {
    const container = {
      image: "tool",
      securityContext: { runAsUser: 7, capabilities: { drop: ["NET_RAW"] } },
      resources: { limits: { cpu: "1" } },
    };
    const own = { name: "web", spec: { chart: CHART, steps: [{ name: "tool", container }] } };
    const workflow = { resources: { limits: { memory: "128Mi" } } };
    const [, template] = toWorkflow(planOf(groupOf([own], { workflow })), OPTIONS)?.spec.templates ?? [];
    expect(template).toMatchObject({
      container: {
        ...container,
        securityContext: { runAsUser: 7, capabilities: { drop: ["NET_RAW"] }, allowPrivilegeEscalation: false },
      },
      podSpecPatch: '{"containers":[{"name":"main","resources":{"$patch":"replace","limits":{"cpu":"1"}}}]}',
    });
  });
});

describe("nodes that are done", () => {
  const plan = planOf(groupOf(entries({ db: [], cache: ["db"], web: ["cache"] })));

  test("are left out, and order is kept across them", () => {
    expect(drawn(plan, { lookAhead: 0, done: new Set(["cache"]) })).toEqual(["r-db <- ", "r-web <- r-db"]);
  });

  test("leave no Workflow when they are all", () => {
    expect(toWorkflow(plan, { ...OPTIONS, done: new Set(["db", "cache", "web"]) })).toBeUndefined();
  });

  test("stay when leaving them out would need hundreds of thousands of edges, as their executors end at once", () => {
    const names = (kind: string) => Array.from({ length: 60 }, (_, i) => `${kind}-${i}`);
    const graph = {
      ...Object.fromEntries(names("first").map((name) => [name, []])),
      hub: names("first"),
      ...Object.fromEntries(names("last").map((name) => [name, ["hub"]])),
    };
    const hubbed = planOf(groupOf(entries(graph)));
    expect(drawn(hubbed, { lookAhead: 0, done: new Set(["hub"]) })).toContain("r-last-7 <- r-hub");
    const all = new Set(hubbed.nodes.map(({ name }) => name));
    expect(toWorkflow(hubbed, { ...OPTIONS, done: all })).toBeUndefined();
  });
});

describe("look-ahead", () => {
  const chain = { a: [], b: ["a"], c: ["b"], d: ["c"] };

  test("of one level lets a pod start when its dependency may start, and hold for it", () => {
    expect(drawn(planOf(groupOf(entries(chain))))).toEqual([
      "r-a <- ",
      "r-b <- , holds for a",
      "r-c <- r-a, holds for b",
      "r-d <- r-b, holds for c",
    ]);
  });

  test("of two levels starts pods earlier still, which watch all that they could be skipped for", () => {
    expect(drawn(planOf(groupOf(entries(chain))), { lookAhead: 2 })).toEqual([
      "r-a <- ",
      "r-b <- , holds for a",
      "r-c <- , holds for a,b",
      "r-d <- r-a, holds for b,c",
    ]);
  });

  test("of no level is the plan", () => {
    expect(drawn(planOf(groupOf(entries(chain))), { lookAhead: 0 })).toEqual([
      "r-a <- ",
      "r-b <- r-a",
      "r-c <- r-b",
      "r-d <- r-c",
    ]);
  });

  test("holds no pod where there is just one slot", () => {
    const plan = planOf(groupOf(entries(chain), { parallelism: 1 }));
    expect(drawn(plan)).toEqual(drawn(plan, { lookAhead: 0 }));
  });

  test("takes at most half of the slots, on the longest way, where there are not enough for all", () => {
    const graph = { ...chain, x: [], y: ["x"] };
    expect(drawn(planOf(groupOf(entries(graph), { parallelism: 3 })))).toEqual([
      "r-a <- ",
      "r-x <- ",
      "r-b <- r-a",
      "r-y <- r-x",
      "r-c <- r-a, holds for b",
      "r-d <- r-c",
    ]);
  });

  test("bounds the hold, and the pod's life with it", () => {
    const [main] = toWorkflow(planOf(groupOf(entries({ a: [], b: ["a"] }))), OPTIONS)?.spec.templates ?? [];
    const task = main && "dag" in main ? main.dag.tasks[1] : undefined;
    expect(task?.arguments?.parameters.slice(2)).toEqual([
      { name: "timeout", value: "900s" },
      // Two tries of "a", each 900 s and the time to start and end its pod; then the same for "b" itself.
      { name: "podTimeout", value: "3780s" },
      { name: "after", value: "a" },
      { name: "hold", value: "2520s" },
    ]);
  });
});

test("a plan of more than 200 nodes runs in parts, one after the other", () => {
  const graph = Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`app-${i}`, []]));
  const templates = toWorkflow(planOf(groupOf(entries(graph))), OPTIONS)?.spec.templates ?? [];
  expect(templates[0]).toEqual({
    name: "main",
    dag: {
      failFast: false,
      tasks: [
        { name: "part-1", template: "part-1" },
        { name: "part-2", template: "part-2", depends: "part-1.Succeeded" },
        { name: "part-3", template: "part-3", depends: "part-2.Succeeded" },
      ],
    },
  });
  const sizes = templates
    .slice(1)
    .map((template) => ("dag" in template ? [template.name, template.dag.tasks.length] : []));
  expect(sizes).toEqual([
    ["part-1", 200],
    ["part-2", 200],
    ["part-3", 1],
  ]);
});
