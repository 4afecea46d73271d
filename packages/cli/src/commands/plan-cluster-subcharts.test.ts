import { expect, test } from "vitest";
import { entry, hidden, manifest, rolledOut } from "../../testing/changed.ts";
import { putGroup, putStatus, rollOut, stage } from "../../testing/rolled-out.ts";
import { sandboxed } from "../../testing/sandboxed.ts";
import { drawing } from "../../testing/world.ts";

test("what would be staged first leaves open what changes of it", async () => {
  const world = await rolledOut();
  const umbrella = (staging: object) =>
    manifest({ ...staging, applications: [entry("db", [], { subcharts: [{ name: "pg" }] })] });
  const draft = await world.run(["plan", "-f", "-", "--against-cluster"], {}, umbrella({ onFailure: "Hold" }));
  expect({ ...draft, stdout: hidden(draft.stdout) }).toEqual({
    code: 0,
    stderr: [
      "note: <stdin>:1:92: ApplicationGroup shop: names no staging registry, and the controller's is not known here: its charts are taken for not staged yet; --staging-url names it",
    ],
    stdout: drawing(`
      shop in namespace shop
      revision shop-########## -> known when its charts are staged

      + db/pg  is created: a chart that is to be staged in namespace shop
      ? db     is there; what changes of it is known once its chart is staged
      - older  is uninstalled and removed
      - old    is uninstalled and removed, after older
      - web    is uninstalled and removed, after old
      - api    is uninstalled and removed, after web

      1 to stage, 1 to create, 1 not known yet, 4 to remove
      split and staged before anything is released: db; sub-charts that are disabled
      are left out then
      if it fails: everything is left as it is then (onFailure: Hold)
    `).replace(/ +$/, ""),
  });
});

test("sub-charts that would leave a live release are refused, with the commands that keep their objects, and end with 1", async () => {
  const world = await rolledOut();
  await putGroup(world, { applications: [entry("db", [], { subcharts: [{ name: "pg" }] })] });
  const staging = { url: "oci://registry.example.com/staging" };
  await stage(world, staging);
  const { code, stderr, stdout } = await world.run(["plan", "shop", "--staging-url", staging.url]);
  expect({ code, stderr, stdout: hidden(stdout).split("\n").slice(0, 13) }).toEqual({
    code: 1,
    stderr: [],
    stdout: [
      "shop in namespace shop",
      "revision shop-########## -> shop-##########",
      "",
      'refused: application "db": "pg" is part of a release that is there already; as a',
      "release of its own each would take its objects over, and Helm would then delete",
      "them with the old one. To keep them, run: helm get manifest db -n shop | kubectl",
      "annotate -n shop --overwrite -f - helm.sh/resource-policy=keep; and to go on:",
      "kubectl annotate helmreleases.helm.toolkit.fluxcd.io db -n shop --overwrite",
      "orkestra.dev/subcharts=pg",
      "",
      "+ db/pg  is created: chart@sha256:000000000000 in namespace shop",
      "~ db     changes",
      "         chart https://charts.example.com/chart@1.2.3 ->",
    ],
  });
});

test("a sub-chart that goes back into its parent is let go", async () => {
  const world = await sandboxed();
  await putGroup(world, { applications: [entry("db", [], { subcharts: [{ name: "pg" }] })] });
  const staging = { url: "oci://registry.example.com/staging" };
  await stage(world, staging);
  const { revision } = await rollOut(world, 1, { staging });
  await putStatus(world, { revision, lastGoodRevision: revision });
  const same = await world.run(["plan", "shop", "--exit-code"]);
  expect({ code: same.code, stderr: same.stderr }).toEqual({ code: 0, stderr: [] });
  const { stdout } = await world.run(
    ["plan", "-f", "-", "--against-cluster"],
    {},
    manifest({ applications: [entry("db")] }),
  );
  expect(hidden(stdout)).toBe(
    drawing(`
      shop in namespace shop
      revision shop-########## -> shop-##########

      ~ db     changes
               chart oci://registry.example.com/staging/chart@sha256:000000000000 (now
               1.2.3) -> https://charts.example.com/chart@1.2.3
      → db/pg  is let go, not uninstalled: db has it inside again, and takes its
               objects over

      1 to change, 1 to let go
      if it fails: back to shop-##########, the last good revision
    `).replace(/ +$/, ""),
  );
});
