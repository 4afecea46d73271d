/** What happens to dependents and to namespaces when something is deleted, and what of it can be waited for. */
import { ApiError, resources } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { map, mapRef, namesOf, test } from "../testing/fixture.ts";

const owned = (
  name: string,
  { metadata }: { metadata: { name: string; uid?: string | undefined } },
  more: object = {},
) =>
  map(
    name,
    {},
    { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: metadata.name, uid: metadata.uid, ...more }] },
  );

describe("dependents of what is deleted", () => {
  test("go with it, and theirs with them", async ({ client }) => {
    const owner = await client.create(map("owner"));
    const child = await client.create(owned("child", owner));
    await client.create(owned("grandchild", child));
    await client.create(map("other"));
    await client.delete(mapRef("owner"), { propagationPolicy: "Background" });
    expect(namesOf((await client.list(resources.ConfigMap)).items)).toEqual(["other"]);
  });

  test("stay while another of their owners is there", async ({ client }) => {
    const [one, two] = [await client.create(map("one")), await client.create(map("two"))];
    const references = [one, two].map(({ metadata: { name, uid } }) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name,
      uid,
    }));
    await client.create(map("child", {}, { ownerReferences: references }));
    await client.delete(mapRef("one"));
    expect(await client.get(mapRef("child"))).toBeDefined();
    await client.delete(mapRef("two"));
    expect(await client.get(mapRef("child"))).toBeUndefined();
  });

  test("forget it when they are to be orphans", async ({ client }) => {
    const owner = await client.create(map("owner"));
    await client.create(owned("child", owner));
    await client.delete(mapRef("owner"), { propagationPolicy: "Orphan" });
    expect(await client.get(mapRef("owner"))).toBeUndefined();
    expect((await client.get(mapRef("child")))?.metadata.ownerReferences).toBeUndefined();
  });

  test("keep it in the foreground until the last that blocks is gone", async ({ client }) => {
    const owner = await client.create(map("owner"));
    const held = owned("child", owner, { blockOwnerDeletion: true });
    await client.create({ ...held, metadata: { ...held.metadata, finalizers: ["example.com/hold"] } } as typeof held);
    await client.delete(mapRef("owner"), { propagationPolicy: "Foreground" });
    expect((await client.get(mapRef("owner")))?.metadata.finalizers).toEqual(["foregroundDeletion"]);
    expect((await client.get(mapRef("child")))?.metadata.deletionTimestamp).toBeDefined();
    await client.patch(mapRef("child"), { metadata: { finalizers: null } }, { type: "merge", fieldManager: "test" });
    expect(await client.get(mapRef("owner"))).toBeUndefined();
  });

  test("that are made while it goes in the foreground stay until it is gone", async ({ client }) => {
    const owner = await client.create(map("owner", {}, { finalizers: ["example.com/hold"] }));
    await client.create(owned("before", owner));
    await client.delete(mapRef("owner"), { propagationPolicy: "Foreground" });
    expect(await client.get(mapRef("before"))).toBeUndefined();
    await client.create(owned("since", owner));
    expect((await client.get(mapRef("since")))?.metadata.deletionTimestamp).toBeUndefined();
    await client.patch(mapRef("owner"), { metadata: { finalizers: null } }, { type: "merge", fieldManager: "test" });
    expect(await client.get(mapRef("owner"))).toBeUndefined();
    expect(await client.get(mapRef("since"))).toBeUndefined();
  });

  test("whose owner was never there are collected as well", async ({ client }) => {
    await client.create(owned("child", { metadata: { name: "never", uid: "never" } }));
    expect(await client.get(mapRef("child"))).toBeUndefined();
  });
});

describe("a namespace that is deleted", () => {
  test("is emptied, waits for what is held in it, takes nothing new, and then goes", async ({ client }) => {
    const shop = { resource: resources.Namespace, name: "shop" };
    await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    await client.create(map("free", {}, { namespace: "shop" }));
    await client.create(map("held", {}, { namespace: "shop", finalizers: ["example.com/hold"] }));
    await client.delete(shop);
    expect(namesOf((await client.list(resources.ConfigMap, { namespace: "shop" })).items)).toEqual(["held"]);
    expect(await client.get(shop)).toMatchObject({ status: { phase: "Terminating" } });
    const refused: unknown = await client
      .create(map("late", {}, { namespace: "shop" }))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({
      status: 403,
      reason: "Forbidden",
      details: { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] },
    });
    const held = { resource: resources.ConfigMap, namespace: "shop", name: "held" };
    await client.patch(held, { metadata: { finalizers: null } }, { type: "merge", fieldManager: "test" });
    expect(await client.get(shop)).toBeUndefined();
  });
});

describe("a definition", () => {
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { kind: "Thing", plural: "things", singular: "thing" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", properties: { size: { type: "integer", default: 3, maximum: 5 } } },
          },
        },
      ],
    },
  };
  const thing = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "one", namespace: "default" } };

  test("makes a kind that is discovered, pruned, completed and judged, and takes its objects along", async ({
    client,
  }) => {
    const things = { apiVersion: "example.com/v1", kind: "Thing", plural: "things", namespaced: true };
    await expect(client.list(things)).rejects.toMatchObject({ status: 404, reason: "KindNotServed" });
    await client.create(definition);
    expect(await client.create({ ...thing, odd: true } as typeof thing)).toMatchObject({ size: 3 });
    expect(await client.get({ resource: things, namespace: "default", name: "one" })).not.toHaveProperty("odd");
    const large = { ...thing, metadata: { name: "two", namespace: "default" }, size: 6 };
    await expect(client.create(large)).rejects.toMatchObject({
      status: 422,
      message:
        'Thing.example.com "two" is invalid: size: Invalid value: 6: size in body should be less than or equal to 5',
    });
    await client.delete({ resource: resources.CustomResourceDefinition, name: "things.example.com" });
    await expect(client.list(things)).rejects.toMatchObject({ reason: "KindNotServed" });
    await client.create(definition);
    expect((await client.list(things)).items).toEqual([]);
  });
});
