import { expect, test } from "vitest";
import { ago } from "../../testing/live-group.ts";
import { conditionOf, putGroup, putStatus, rollOut } from "../../testing/rolled-out.ts";
import { type Sandboxed, sandboxed } from "../../testing/sandboxed.ts";
import { drawing } from "../../testing/world.ts";

const chart = (version: string) => ({ url: "https://charts.example.com", name: "chart", version });
const spec = (version: string, more: object = {}) => ({
  applications: [
    { name: "db", spec: { chart: chart("1.2.3") } },
    { name: "web", dependencies: ["db"], spec: { chart: chart(version) } },
  ],
  ...more,
});
const succeeded = (revision: string, seconds: number) => ({
  revision,
  workflow: `${revision}-apply`,
  result: "Succeeded",
  startedAt: ago(seconds),
  finishedAt: ago(seconds - 10),
});

interface World extends Sandboxed {
  /** The first, where web's range had come to 1.4.0; the second; the present one. */
  readonly revisions: readonly [string, string, string];
}

/** Three specs, each rolled out with success. */
async function world(): Promise<World> {
  const sandbox = await sandboxed();
  await putGroup(sandbox, spec("^1"));
  const annotations = { "orkestra.dev/resolved": JSON.stringify({ web: { version: "1.4.0" } }) };
  const one = await rollOut(sandbox, 1, { charts: { web: "1.4.0" }, annotations });
  await putGroup(sandbox, spec("1.5.0"));
  const two = await rollOut(sandbox, 2, { charts: { web: "1.5.0" } });
  await putGroup(sandbox, spec("2.0.0"));
  const three = await rollOut(sandbox, 3, { charts: { web: "2.0.0" } });
  const revisions = [one.revision, two.revision, three.revision] as const;
  await putStatus(sandbox, {
    conditions: [conditionOf("Ready", "True", "Succeeded", "2 applications ready")],
    revision: three.revision,
    lastGoodRevision: three.revision,
    history: [succeeded(three.revision, 100), succeeded(two.revision, 200)],
  });
  return { ...sandbox, revisions };
}

const annotations = async ({ group }: Sandboxed) => (await group()).metadata.annotations;

test("without --to it is the last good revision before the present one; what would change is shown, and asked first", async () => {
  const it = await world();
  const [, two, three] = it.revisions;
  const asked: string[] = [];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return "y";
  };
  expect(await it.run(["rollback", "shop"], { ask })).toEqual({
    code: 0,
    stderr: [],
    stdout: drawing(`
      shop in namespace shop
      revision ${three} -> ${two}
      goes back to ${two}, until the spec changes or orkestra retry shop -n
      shop

      ~ web  changes
             chart 2.0.0 -> 1.5.0

      1 to change, 1 unchanged
      if it fails: everything is left as it is then: a rollback that fails is for a
      person
      shop in namespace shop goes back to ${two}; orkestra retry shop -n shop rolls its spec out again
    `).replace(/ +$/, ""),
  });
  expect(asked).toEqual([`Go back to ${two}? [y/N] `]);
  expect(await annotations(it)).toEqual({
    "orkestra.dev/rollback-to": `${two}:${three}`,
    "reconcile.fluxcd.io/requestedAt": "2026-01-02T10:00:00.000Z",
  });
});

test("--to takes a name or a number, with the versions that ranges had come to; JSON is one object", async () => {
  const it = await world();
  const [one, , three] = it.revisions;
  const { stdout, ...ended } = await it.run(["rollback", "shop", "--to", "1", "--dry-run", "-o", "json"]);
  expect(ended).toEqual({ code: 0, stderr: [] });
  expect(JSON.parse(stdout)).toMatchObject({
    group: "shop",
    namespace: "shop",
    rollbackTo: one,
    insteadOf: three,
    dryRun: true,
    plan: {
      keptAt: one,
      before: three,
      changed: true,
      nodes: [
        { name: "db", change: "unchanged" },
        { name: "web", change: "change", chart: { before: chart("2.0.0"), after: chart("1.4.0"), deployed: "2.0.0" } },
      ],
    },
  });
  expect(await annotations(it)).toBeUndefined();
  expect(await it.run(["rollback", "shop", "--to", one, "--yes"])).toMatchObject({ code: 0, stderr: [] });
  expect((await annotations(it))?.["orkestra.dev/rollback-to"]).toBe(`${one}:${three}`);
});

test("after a failed rollout it is the one that was good, instead of the one that failed", async () => {
  const it = await world();
  const [, two, three] = it.revisions;
  const workflow = `${three}-apply`;
  await putStatus(it, {
    conditions: [conditionOf("Ready", "False", "ReleaseFailed"), conditionOf("Stalled", "True", "ReleaseFailed")],
    revision: three,
    lastGoodRevision: two,
    failure: { revision: three, workflow, message: "it failed" },
    history: [{ ...succeeded(three, 100), result: "Failed" }, succeeded(two, 200)],
  });
  await it.run(["rollback", "shop", "--yes"]);
  expect((await annotations(it))?.["orkestra.dev/rollback-to"]).toBe(`${two}:${three}`);
});

test("a group that is back already goes back further, never forward to what its spec says", async () => {
  const it = await world();
  const [one, two, three] = it.revisions;
  await putGroup(it, spec("1.5.0"));
  await rollBackReleases(it, two);
  await putGroup(it, spec("2.0.0"));
  await putStatus(it, {
    conditions: [
      conditionOf("Ready", "False", "RollbackSucceeded"),
      conditionOf("RolledBack", "True", "RollbackSucceeded"),
    ],
    revision: two,
    lastGoodRevision: two,
    failure: { revision: three, workflow: `${three}-apply-2`, message: "it failed" },
    history: [
      { ...succeeded(two, 50), workflow: `${two}-rollback`, result: "RolledBack" },
      succeeded(three, 100),
      succeeded(two, 200),
    ],
  });
  await it.run(["rollback", "shop", "--yes"]);
  expect((await annotations(it))?.["orkestra.dev/rollback-to"]).toBe(`${one}:${three}`);
});

test.each([
  [
    "--to a revision that is not stored",
    ["--to", "shop-0123456789"],
    /^has no stored revision "shop-0123456789"; it has shop-\w+ \(3\), shop-\w+ \(2\), shop-\w+ \(1\)$/,
  ],
  [
    "--to what the spec says",
    ["--to", "3"],
    /^wants revision "shop-\w+" by its spec; orkestra retry shop -n shop rolls that out again$/,
  ],
] as const)("%s is told, and changes nothing", async (_, args, why) => {
  const it = await world();
  const { code, stdout, stderr } = await it.run(["rollback", "shop", "--yes", ...args]);
  const said = stderr.map((line) => line.replace('ApplicationGroup "shop" ', ""));
  expect({ code, stdout, said }).toEqual({ code: 1, stdout: "", said: [expect.stringMatching(why)] });
  expect(await annotations(it)).toBeUndefined();
});

test("where nobody can be asked, nothing is changed", async () => {
  const it = await world();
  expect(await it.run(["rollback", "shop"])).toMatchObject({
    code: 2,
    stderr: ["orkestra: nobody can be asked here: --yes goes on without asking, --dry-run changes nothing"],
  });
  expect(await it.run(["rollback", "shop"], { ask: async () => "" })).toMatchObject({
    code: 1,
    stderr: ["note: nothing was changed"],
  });
  expect(await annotations(it)).toBeUndefined();
});

test("instead of a spec that could not be staged, or that cannot be rolled out at all, it names what the controller names", async () => {
  const it = await world();
  const [, two, three] = it.revisions;
  const failed = {
    conditions: [conditionOf("Ready", "False", "ReleaseFailed")],
    revision: three,
    lastGoodRevision: three,
  };
  const umbrella = { chart: chart("1.0.0"), subcharts: [{ name: "pg" }] };
  await putGroup(it, { applications: [{ name: "db", spec: umbrella }] });
  await putStatus(it, { ...failed, workflow: { name: "shop-5555555555-stage-2", phase: "Failed" } });
  expect(await it.run(["rollback", "shop", "--to", "2", "--yes"])).toMatchObject({ code: 0, stderr: [] });
  expect((await annotations(it))?.["orkestra.dev/rollback-to"]).toBe(`${two}:shop-5555555555`);

  await putGroup(it, { applications: [{ name: "db", dependencies: ["nothing"], spec: { chart: chart("1.0.0") } }] });
  await putStatus(it, { ...failed, conditions: [conditionOf("Ready", "False", "InvalidSpec")] });
  expect(await it.run(["rollback", "shop", "--to", "2", "--yes"])).toMatchObject({
    code: 0,
    stderr: [
      'note: it is not known which revision the spec of ApplicationGroup "shop" comes to: it is kept there until orkestra retry shop -n shop, whatever becomes of its spec',
    ],
  });
  expect((await annotations(it))?.["orkestra.dev/rollback-to"]).toBe(two);
});

test("a suspended group, one whose spec is new, and one without a past are told what comes first", async () => {
  const it = await world();
  const why = async () => (await it.run(["rollback", "shop", "--yes"])).stderr;
  await putGroup(it, { suspend: true });
  expect(await why()).toEqual([
    'ApplicationGroup "shop" is suspended, and nothing is started; orkestra resume shop -n shop goes on with it first',
  ]);
  await putGroup(it, { suspend: false });
  expect(await why()).toEqual([
    'ApplicationGroup "shop" has a spec that the controller has not looked at yet; orkestra status shop -n shop --watch shows when it has',
  ]);
  const fresh = await sandboxed();
  await putGroup(fresh, spec("1.0.0"));
  await putStatus(fresh, {});
  expect((await fresh.run(["rollback", "shop", "--yes"])).stderr).toEqual([
    'ApplicationGroup "shop" has no earlier good revision to go back to; orkestra history shop -n shop shows what is stored, and --to takes any of it',
  ]);
});

test("a revision whose content was changed is not gone back to", async () => {
  const it = await world();
  const [, two] = it.revisions;
  const { resources } = await import("@orkestra/kube");
  const ref = { resource: resources.ControllerRevision, namespace: "shop", name: two };
  const stored = await it.client.get(ref);
  await it.client.delete(ref);
  const { metadata, ...rest } = stored as NonNullable<typeof stored>;
  const { name, namespace, labels, ownerReferences } = metadata;
  const data = {
    ...(rest["data"] as { plan: object }),
    plan: { ...(rest["data"] as { plan: object }).plan, parallelism: 3 },
  };
  await it.client.create({
    ...rest,
    data,
    metadata: { name, namespace, ...{ labels, ownerReferences } },
  } as typeof rest & { metadata: object });
  const { code, stderr } = await it.run(["rollback", "shop", "--yes"]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: [
      expect.stringMatching(
        /^ApplicationGroup "shop" cannot go back to revision "shop-\w+", which cannot be read: .*its content was changed; orkestra history shop -n shop shows others$/,
      ),
    ],
  });
});

test("--wait ends well when it is back", async () => {
  const it = await world();
  const [, two] = it.revisions;
  const waiting = it.run(["rollback", "shop", "--yes", "--wait"]);
  const requestedAt = async (): Promise<string | undefined> =>
    (await annotations(it))?.["reconcile.fluxcd.io/requestedAt"];
  while ((await requestedAt()) === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  await putStatus(it, {
    conditions: [
      conditionOf("Ready", "False", "RollbackSucceeded", "it is back"),
      conditionOf("RolledBack", "True", "RollbackSucceeded", "it is back"),
    ],
    revision: two,
    lastHandledReconcileAt: await requestedAt(),
  });
  const { code, stdout } = await waiting;
  expect({ code, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
    code: 0,
    last: "10:00:00 shop: RollbackSucceeded: it is back",
  });
});

/** As the executors of a rollback leave them. */
async function rollBackReleases(it: World, revision: string): Promise<void> {
  const { resources } = await import("@orkestra/kube");
  await it.client.delete({ resource: resources.ControllerRevision, namespace: "shop", name: revision });
  await rollOut(it, 2, { charts: { web: "1.5.0" } });
}
