import { type KubeClient, type Manifest, resources } from "@orkestra/kube";
import { expect, test } from "vitest";
import { ApiServer } from "../../testing/api-server.ts";
import { FAILED, liveGroup, READY, ROLLING_OUT } from "../../testing/live-group.ts";
import { sandboxed } from "../../testing/sandboxed.ts";
import { orkestra } from "../../testing/world.ts";

const FAILED_BEFORE = {
  ready: "False",
  reason: "ReleaseFailed",
  message: 'application "api" failed',
  also: "Stalled",
} as const;

const SUSPENDED = liveGroup({
  ready: "False",
  reason: "Suspended",
  message: 'suspended with "web" to do',
  status: {},
  spec: { suspend: true },
});

test("suspending and resuming set the one field, under a name of our own, and say what comes of it", async () => {
  const { put, run, group } = await sandboxed();
  await put(READY);
  expect(await run(["suspend", "shop"])).toEqual({
    code: 0,
    stdout: "shop in namespace shop is suspended: nothing new is started until orkestra resume shop -n shop\n",
    stderr: [],
  });
  const { spec, metadata } = await group();
  expect(spec).toMatchObject({ suspend: true, applications: [{}, {}, {}] });
  const written = metadata.managedFields?.find((it) => (it as { manager: string }).manager === "orkestra-cli");
  expect(written).toMatchObject({ operation: "Update", fieldsV1: { "f:spec": { "f:suspend": {} } } });
  expect(await run(["resume", "shop", "-o", "json"])).toEqual({
    code: 0,
    stdout: '{\n  "group": "shop",\n  "namespace": "shop",\n  "suspend": false,\n  "changed": true\n}\n',
    stderr: [],
  });
  expect((await group())["spec"]).toMatchObject({ suspend: false });
});

test("what is so already is no mistake, and is told", async () => {
  const { put, run, sandbox } = await sandboxed();
  await put(SUSPENDED);
  expect(await run(["suspend", "shop", "-o", "json"])).toMatchObject({
    code: 0,
    stderr: ['note: ApplicationGroup "shop" was suspended already'],
  });
  await run(["resume", "shop"]);
  expect(await run(["resume", "shop"])).toEqual({
    code: 0,
    stdout: "shop in namespace shop goes on\n",
    stderr: ['note: ApplicationGroup "shop" was not suspended'],
  });
  expect(sandbox.requests.filter(({ method, path }) => method === "PATCH" && !path.endsWith("/status"))).toHaveLength(
    1,
  );
});

test("--wait of a suspended group goes with what runs, and is content when nothing new was started", async () => {
  const { put, run, client } = await sandboxed();
  const { metadata } = await put(ROLLING_OUT);
  const waiting = run(["suspend", "shop", "--wait"]);
  for await (const { object } of watch(client, metadata.resourceVersion ?? "")) {
    if ((object["spec"] as { suspend?: boolean }).suspend !== true) continue;
    const status = {
      ...(SUSPENDED as unknown as { status: object }).status,
      observedGeneration: object.metadata.generation,
    };
    const ref = { resource: resources.ApplicationGroup, namespace: "shop", name: "shop" };
    await client.patch(ref, { status }, { type: "merge", subresource: "status" });
    break;
  }
  const { code, stdout, stderr } = await waiting;
  expect({ code, stderr, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
    code: 0,
    stderr: [],
    last: '10:00:00 shop: Suspended: suspended with "web" to do',
  });
});

test("--wait is content with a group that had failed before: nothing of it runs", async () => {
  const { put, run } = await sandboxed();
  await put(liveGroup({ ...FAILED_BEFORE, spec: { suspend: true } }));
  const { code, stdout } = await run(["suspend", "shop", "--wait"]);
  expect({ code, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
    code: 0,
    last: '10:00:00 shop: ReleaseFailed: application "api" failed',
  });
});

test("a group that is being deleted cannot be kept from it so", async () => {
  const { put, run, client } = await sandboxed();
  await put({ ...READY, metadata: { ...READY.metadata, finalizers: ["orkestra.dev/finalizer"] } } as typeof READY);
  await client.delete({ resource: resources.ApplicationGroup, namespace: "shop", name: "shop" });
  expect(await run(["suspend", "shop"])).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      'ApplicationGroup "shop" is being deleted, which suspending does not stop; what keeps its releases is spec.deletionPolicy: Orphan',
    ],
  });
});

test("whoever keeps the group elsewhere is named, since the change may be taken back", async () => {
  const { put, run, client } = await sandboxed();
  const labels = { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" };
  await put({ ...READY, metadata: { ...READY.metadata, labels } } as typeof READY);
  expect((await run(["suspend", "shop"])).stderr).toEqual([
    'note: ApplicationGroup "shop" is kept by Flux Kustomization "flux-system/apps", which may take this back when it syncs; to be sure, set spec.suspend: true in the manifest there',
  ]);
  const metadata = { name: "shop", namespace: "shop", labels };
  const manifest: Manifest & { readonly spec: object } = {
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "ApplicationGroup",
    metadata,
    spec: { suspend: true },
  };
  await client.apply(manifest, { fieldManager: "kustomize-controller", force: true });
  expect((await run(["resume", "shop"])).stderr).toEqual([
    'note: ApplicationGroup "shop" is kept by Flux Kustomization "flux-system/apps", which sets spec.suspend itself, and takes this back when it syncs; set spec.suspend: false in the manifest there',
  ]);
});

test("a refusal names the right that is missing", async () => {
  const server = await ApiServer.start();
  server.put(READY);
  expect(await orkestra(["suspend", "shop", "--kubeconfig", server.kubeconfig])).toEqual({
    code: 4,
    stdout: "",
    stderr: [
      'orkestra: applicationgroups.orkestra.dev "shop" is forbidden: User "reader" cannot patch resource "applicationgroups" in API group "orkestra.dev" in the namespace "shop"',
      'orkestra: it takes a Role in namespace "shop" with apiGroups: ["orkestra.dev"], resources: ["applicationgroups"], verbs: ["patch"]',
    ],
  });
});

test.each(["suspend", "resume", "retry", "rollback"])("%s of a group that is not there is told", async (command) => {
  const { put, run } = await sandboxed();
  await put(FAILED);
  expect(await run([command, "shpo"])).toEqual({
    code: 1,
    stdout: "",
    stderr: ['there is no ApplicationGroup "shpo" in namespace "shop"; is it "shop"?'],
  });
});

const watch = async function* (client: KubeClient, resourceVersion: string) {
  for await (const event of client.watch(resources.ApplicationGroup, { namespace: "shop", resourceVersion })) {
    if (event.type !== "BOOKMARK") yield event;
  }
};
