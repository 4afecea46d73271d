import { describe, expect, test } from "vitest";
import { controllerOf, isOwnedBy } from "./owner.ts";

const reference = { kind: "ApplicationGroup", name: "shop", uid: "1234", controller: true };
const labels = { "orkestra.dev/group": "shop" };

describe("an object is of the group", () => {
  test("that its annotation says, as releases are", () => {
    const metadata = { labels, annotations: { "orkestra.dev/owner": "1234" } };
    expect([isOwnedBy(metadata, "1234"), isOwnedBy(metadata, "5"), isOwnedBy(metadata, undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(controllerOf(metadata)).toEqual({ kind: "ApplicationGroup", name: "shop", uid: "1234" });
  });

  test("that owns it, as everything else is", () => {
    const metadata = { ownerReferences: [{ ...reference, uid: "other", controller: false }, reference] };
    expect([isOwnedBy(metadata, "1234"), isOwnedBy(metadata, "5"), isOwnedBy({}, undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(controllerOf(metadata)).toEqual(reference);
  });

  test("that its annotation says, whatever owner reference an earlier group of the name left", () => {
    const metadata = { labels, annotations: { "orkestra.dev/owner": "new" }, ownerReferences: [reference] };
    expect([isOwnedBy(metadata, "new"), isOwnedBy(metadata, "1234")]).toEqual([true, false]);
    expect(controllerOf(metadata)?.uid).toBe("new");
  });
});
