import { expect, test } from "vitest";
import { Told } from "./told.ts";

const object = (kind: string, name: string, generation = 1, uid = "one") => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind,
  metadata: { name, namespace: "default", uid, generation },
});
const group = object("ApplicationGroup", "shop");

test("a group's status is about what it was last told with, and tells which of them are new to it", () => {
  const told = new Told();
  const [db, web] = [object("Application", "db"), object("Application", "web")];
  expect(told.isAbout(group, db)).toBe(false);
  expect(told.about(group, [db, web])).toEqual(["default/db", "default/web"]);
  expect(told.about(group, [db, web])).toEqual([]);
  expect(told.isAbout(group, db)).toBe(true);

  const changed = object("Application", "db", 2);
  expect(told.isAbout(group, changed)).toBe(false);
  expect(told.about(group, [changed, web])).toEqual(["default/db"]);
  expect(told.isAbout(group, changed)).toBe(true);
  expect(told.isAbout(group, object("Application", "db", 2, "made again"))).toBe(false);

  told.forget("default/shop");
  expect(told.isAbout(group, changed)).toBe(false);
});
