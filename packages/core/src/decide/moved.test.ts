import { ApplicationGroupSpec } from "@orkestra/api";
import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.ts";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { decide } from "./decide.ts";
import { movedOut } from "./moved.ts";
import { observeRelease } from "./observe-release.ts";
import { observed, release } from "./testing.ts";

function plan(subcharts: readonly string[], where: object = {}) {
  const chart = { url: "https://charts.example.com", name: "shop" };
  const spec = ApplicationGroupSpec.parse({
    staging: { url: "oci://registry.example.com/pieces" },
    applications: [
      { name: "plain", spec: { chart } },
      {
        name: "web",
        spec: { chart, release: { name: "www", ...where }, subcharts: subcharts.map((name) => ({ name })) },
      },
    ],
  });
  const compiled = compile({
    group: { name: "shop", namespace: "default", spec },
    applications: new Map(),
    records: new Map(),
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

const exactly = (of: Plan) => ({ plan: of, unstaged: [] });

const live = (apart: readonly string[] | undefined, asPlanned = false) =>
  new Map([["web", release("ready", { asPlanned, ...(apart ? { apart } : {}) })]]);

describe("sub-charts that leave a release which is there already", () => {
  test("are refused, with what would be lost and the commands that keep it", () => {
    expect(movedOut(exactly(plan(["api", "db"])), live([]))).toBe(
      'application "web": "api", "db" are parts of a release that is there already; as a release of its own each would take its objects over, and Helm would then delete them with the old one. ' +
        "To keep them, run: helm get manifest www -n default | kubectl annotate -n default --overwrite -f - helm.sh/resource-policy=keep; " +
        "and to go on: kubectl annotate helmreleases.helm.toolkit.fluxcd.io web -n default --overwrite orkestra.dev/subcharts=api,db",
    );
  });

  test("are those that the release has, and not those that are apart already", () => {
    const refusal = movedOut(exactly(plan(["api", "db"])), live(["db"]));
    expect(refusal).toContain('"api" is part of');
    expect(refusal).toMatch(/orkestra\.dev\/subcharts=api,db$/);
  });

  test("are looked for where the release is", () => {
    const refusal = movedOut(exactly(plan(["db"], { targetNamespace: "away", storageNamespace: "kept" })), live([]));
    expect(refusal).toContain("helm get manifest www -n kept | kubectl annotate -n away ");
  });

  test.each([
    ["nothing is installed", live(undefined)],
    ["all are apart already", live(["api", "db"])],
    ["more are apart than are listed now", live(["api", "cache", "db"])],
    ["the release is that of the plan", live([], true)],
    ["there is no release", new Map()],
  ])("are none where %s", (_, releases) => {
    expect(movedOut(exactly(plan(["api", "db"])), releases)).toBeUndefined();
  });

  test("stop a group when the chart is known to have them, and that is when it is staged", () => {
    const exact = { ok: true, plan: plan(["db"]), unstaged: [], revision: "r", staging: "s" } as const;
    const releases = Object.fromEntries(live([]));
    expect(decide(observed({ compiled: exact, releases }))).toMatchObject({ state: "Invalid" });
    expect(decide(observed({ compiled: exact }))).toMatchObject({ state: "Submitting" });
    const draft = { ...exact, unstaged: exact.plan.stages };
    expect(decide(observed({ compiled: draft, releases }))).toMatchObject({ state: "SubmittingStages" });
  });
});

describe("a live release", () => {
  const node = plan(["api", "db"]).nodes.find(({ name }) => name === "web") as ReleaseNode;
  const object = (status: string | undefined, annotations: object) => ({
    ...helmRelease(node),
    metadata: { ...helmRelease(node).metadata, uid: "u", generation: 1, annotations },
    status: { history: status ? [{ status, chartVersion: "1.0.0" }] : [] },
  });
  const apart = (status: string | undefined, annotations: object = helmRelease(node).metadata.annotations ?? {}) =>
    observeRelease(object(status, annotations), node).apart;

  test("says which sub-charts are apart, as the plan wrote it there", () => {
    expect(apart("deployed")).toEqual(["api", "db"]);
  });

  test("that says nothing has all of its chart, and one that Helm has not installed, or no more, has nothing", () => {
    expect(apart("deployed", {})).toEqual([]);
    expect(apart("failed", {})).toEqual([]);
    expect(apart("uninstalled")).toBeUndefined();
    expect(apart(undefined)).toBeUndefined();
  });
});
