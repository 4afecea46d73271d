import { expect, test } from "vitest";
import { AFTER, BEFORE, CHART, entry, hidden, manifest, rolledOut } from "../../testing/changed.ts";
import { putGroup } from "../../testing/rolled-out.ts";
import { type Sandboxed, sandboxed } from "../../testing/sandboxed.ts";
import { drawing, orkestra } from "../../testing/world.ts";

test("a group that is as its spec wants it has nothing to do", async () => {
  const { run } = await rolledOut();
  const { stdout, ...ended } = await run(["plan", "shop", "--exit-code"]);
  expect({ ...ended, stdout: hidden(stdout) }).toEqual({
    code: 0,
    stderr: [],
    stdout: drawing(`
      shop in namespace shop
      revision shop-##########

      nothing to do: 6 nodes unchanged
    `).replace(/ +$/, ""),
  });
});

test("a changed spec is told node by node: what changes by paths, what comes, what goes, and what a failure does", async () => {
  const world = await rolledOut();
  await putGroup(world, { applications: AFTER.applications });
  const { stdout, ...ended } = await world.run(["plan", "shop"]);
  expect({ ...ended, stdout: hidden(stdout) }).toEqual({
    code: 0,
    stderr: [
      "note: cluster: ApplicationGroup shop/shop: values of cache come from Secrets or ConfigMaps too (valuesFrom), which are not read: what changes in them is not seen",
    ],
    stdout: drawing(`
      shop in namespace shop
      revision shop-########## -> shop-##########

      ~ api        changes
                   chart 1.2.3 -> 1.3.0
                   values: password, replicas
                   also: timeout
      + cache      is created: chart@1.2.3 in namespace caches, after db
      ! web        is uninstalled, and installed anew
                   targetNamespace shop -> front
                   also: install.createNamespace
      ▸ web.smoke  runs
      - older      is uninstalled and removed
      - old        is uninstalled and removed, after older

      1 to create, 1 to change, 1 to install anew, 1 step to run, 2 to remove, 1
      unchanged
      if it fails: back to shop-##########, the last good revision
    `).replace(/ +$/, ""),
  });
  expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect((await world.run(["plan", "shop", "--exit-code"])).code).toBe(3);
});

test("manifests are held against what is there, and give the same answer as the group once it has them", async () => {
  const world = await rolledOut();
  const file = manifest(AFTER);
  const foretold = await world.run(["plan", "-f", "-", "--against-cluster"], {}, file);
  expect(foretold.stdout).toContain("~ api        changes");
  await putGroup(world, { applications: AFTER.applications });
  expect(await world.run(["plan", "shop"])).toMatchObject({ code: foretold.code, stdout: foretold.stdout });
});

test("manifests that are rolled out already change nothing; a group that is new is created as a whole", async () => {
  const world = await rolledOut();
  const same = await world.run(["plan", "-f", "-", "--against-cluster", "--exit-code"], {}, manifest(BEFORE));
  expect({ ...same, stdout: hidden(same.stdout) }).toMatchObject({
    code: 0,
    stderr: [],
    stdout: expect.stringContaining("nothing to do: 6 nodes unchanged"),
  });
  const fresh = manifest({ applications: [entry("db"), entry("api", ["db"])] }, "ApplicationGroup", "books");
  const { stdout, ...ended } = await world.run(["plan", "-f", "-", "--against-cluster", "--exit-code"], {}, fresh);
  expect({ ...ended, stdout: stdout.replace(/books-[0-9a-f]{10}/, "books-##########") }).toEqual({
    code: 3,
    stderr: [],
    stdout: drawing(`
      books in namespace shop
      it is not on the cluster yet
      revision books-##########

      + db   is created: chart@1.2.3 in namespace shop
      + api  is created: chart@1.2.3 in namespace shop, after db

      2 to create
      if it fails: what it has installed is removed again: nothing of the group was
      good before
    `).replace(/ +$/, ""),
  });
});

test("an Application alone changes the groups on the cluster that name it", async () => {
  const world = await sandboxed();
  const application = (version: string) => ({ chart: { ...CHART, version } });
  await world.put({
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "Application",
    metadata: { name: "db", namespace: "shop" },
    spec: application("1.2.3"),
  } as Parameters<Sandboxed["put"]>[0]);
  await putGroup(world, { applications: [{ name: "db" }, entry("api", ["db"])] });
  const file = manifest(application("2.0.0"), "Application", "db");
  const { stdout, stderr, code } = await world.run(["plan", "-f", "-", "--against-cluster"], {}, file);
  expect({ code, stderr, title: stdout.split("\n")[0], line: stdout.split("\n")[3] }).toEqual({
    code: 0,
    stderr: [],
    title: "shop in namespace shop",
    line: "+ db   is created: chart@2.0.0 in namespace shop",
  });
  const lonely = await world.run(
    ["plan", "-f", "-", "--against-cluster"],
    {},
    manifest(application("1"), "Application", "lonely"),
  );
  expect(lonely).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      "note: <stdin>:1:72: Application lonely: no group of the input or of the cluster names it",
      "<stdin>: there is nothing that a group is made of",
    ],
  });
});

test("for programs it is data, without values and without objects", async () => {
  const world = await rolledOut();
  const { stdout } = await world.run(["plan", "-f", "-", "--against-cluster", "-o", "json"], {}, manifest(AFTER));
  expect(stdout).not.toContain("hunter");
  const { changes } = JSON.parse(stdout);
  expect(changes).toEqual([
    {
      group: "shop",
      namespace: "shop",
      exists: true,
      before: world.revision,
      revision: expect.stringMatching(/^shop-[0-9a-f]{10}$/),
      changed: true,
      suspended: false,
      stages: [],
      nodes: [
        { name: "db", application: "db", kind: "release", change: "unchanged" },
        {
          name: "api",
          application: "api",
          kind: "release",
          change: "change",
          reinstalls: [],
          chart: { before: CHART, after: { ...CHART, version: "1.3.0" }, deployed: "1.2.3" },
          values: ["password", "replicas"],
          fields: ["timeout"],
          comparedWith: "revision",
        },
        { name: "cache", application: "cache", kind: "release", change: "create", waits: false },
        {
          name: "web",
          application: "web",
          kind: "release",
          change: "change",
          reinstalls: [{ field: "targetNamespace", before: "shop", after: "front" }],
          values: [],
          fields: ["install.createNamespace"],
          comparedWith: "revision",
        },
        { name: "web.smoke", application: "web", kind: "step", change: "run" },
      ],
      removals: [
        { release: "older", name: "older", application: "older", after: [] },
        { release: "old", name: "old", application: "old", after: ["older"] },
      ],
      ifItFails: { kind: "rollback", to: world.revision, stored: true },
      unseenValues: ["cache"],
    },
  ]);
});

test("problems of what would be rolled out are told as without a cluster, and nothing else", async () => {
  const world = await rolledOut();
  const wrong = manifest({ applications: [entry("a", ["b"])] });
  expect(await world.run(["plan", "-f", "-", "--against-cluster"], {}, wrong)).toEqual({
    code: 1,
    stdout: "",
    stderr: ['<stdin>:1:144: ApplicationGroup shop: application "a" depends on "b", which is not in the group'],
  });
  await putGroup(world, { applications: [entry("a", ["b"])] });
  expect(await world.run(["plan", "shop"])).toEqual({
    code: 1,
    stdout: "",
    stderr: ['cluster: ApplicationGroup shop/shop: application "a" depends on "b", which is not in the group'],
  });
});

test.each([
  [["plan", "shop", "-f", "x"], "a group of the cluster and manifests exclude each other"],
  [["plan", "shop", "-o", "workflow"], "-o workflow is for manifests alone"],
  [["plan", "-f", "x", "--exit-code"], "--exit-code is for a group of the cluster, or for --against-cluster"],
  [["plan", "-f", "x", "--context", "y"], "--context is for a group of the cluster, or for --against-cluster"],
  [["plan", "-f", "x", "--against-cluster", "--check-charts"], "--check-charts is for manifests alone"],
])("%j is wrong usage", async (args, says) => {
  const { code, stderr } = await orkestra(args);
  expect({ code, first: stderr[0] }).toEqual({ code: 2, first: expect.stringContaining(`error: ${says}`) });
});
