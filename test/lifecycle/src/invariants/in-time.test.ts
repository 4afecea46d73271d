import { expect, test } from "vitest";
import { group, Made, planOf, release } from "../../testing/made.ts";
import { readyInTime } from "./in-time.ts";

const said = (status: string) => [{ type: "Ready", status, reason: "R", message: "words" }] as never;
const shop = (ready: string) => group({ db: [] }, {}, { status: { conditions: said(ready) } });
const plan = planOf(shop("True"));
const lie = ['group "shop" came to be Ready, but release "db" is not ready'];

test("a group that comes to be Ready is so", () => {
  const made = new Made().put(shop("Unknown")).put(release(plan, "db", { ready: "True" }));
  expect(readyInTime(made.put(shop("True")).history)).toEqual([]);
});

test("a group that comes to be Ready too early is seen, also when it is so later", () => {
  const made = new Made().put(shop("Unknown")).put(release(plan, "db")).put(shop("True"));
  expect(readyInTime(made.put(release(plan, "db", { ready: "True" })).history)).toEqual(lie);
});

test("a group that was Ready before is not judged again, nor one of which something was deleted by hand", () => {
  const made = new Made().put(shop("True")).put(release(plan, "db"));
  expect(readyInTime(made.put(shop("True")).history)).toEqual([
    'group "shop" came to be Ready, but release "db" is not there',
  ]);
  const deleted = new Made().put(shop("Unknown")).put(release(plan, "db")).mark("by hand", ["uid-of-db"]);
  expect(readyInTime(deleted.put(shop("True")).history)).toEqual([]);
});
