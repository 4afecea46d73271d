import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { group, Made } from "../../testing/made.ts";
import { conditions } from "./conditions.ts";

type Given = readonly [type: string, status: string, rest?: object];

function said(...given: Given[]): UnknownObject {
  const list = given.map(([type, status, rest]) => ({ type, status, reason: "R", message: "words", ...rest }));
  return group({ db: [] }, {}, { status: { observedGeneration: 1, conditions: list as never } });
}

const judge = (object: UnknownObject): string[] => conditions(new Made().put(object).history);

describe("the conditions of a group", () => {
  test("are as kstatus reads them", () => {
    expect(judge(said(["Ready", "True"]))).toEqual([]);
    expect(judge(said(["Ready", "Unknown"], ["Reconciling", "True"]))).toEqual([]);
    expect(judge(said(["Ready", "False"], ["Stalled", "True"], ["RolledBack", "Unknown"]))).toEqual([]);
  });

  test("are never contradictory", () => {
    expect(judge(said(["Ready", "False"], ["Reconciling", "True"], ["Stalled", "True"]))).toEqual([
      'ApplicationGroup "shop" is both Reconciling and Stalled',
    ]);
    expect(judge(said(["Ready", "True"], ["Stalled", "True"]))).toEqual([
      'ApplicationGroup "shop" is Ready, and Reconciling or Stalled as well',
    ]);
  });

  test("are there when they have to be, absent when they have to be, and say why", () => {
    expect(judge(said(["Ready", "True"], ["Stalled", "False"]))).toEqual([
      'ApplicationGroup "shop" has Stalled False: absent when not true',
    ]);
    expect(judge(said(["Reconciling", "True"]))).toEqual(['ApplicationGroup "shop" does not say whether it is Ready']);
    expect(judge(said(["Ready", "False", { message: "" }]))).toEqual([
      'ApplicationGroup "shop" does not say why it is Ready False',
    ]);
  });

  test("speak of generations that there are", () => {
    expect(judge(said(["Ready", "True", { observedGeneration: 2 }]))).toEqual([
      'ApplicationGroup "shop" says Ready of generation 2, and has seen 1',
    ]);
    expect(
      judge(group({ db: [] }, {}, { status: { observedGeneration: 2, conditions: [{ type: "Ready" } as never] } })),
    ).toContain('ApplicationGroup "shop" has observed a generation that does not exist, 2');
  });
});
