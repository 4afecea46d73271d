import type { ApplicationStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { group, Made, planOf, release } from "../../testing/made.ts";
import { applicationsAtRest, applicationsInTime } from "./applications.ts";

const shop = group({ db: [] }, {}, { status: { applications: [{ name: "db", phase: "Ready" }] } });
const plan = planOf(shop);
const newer = planOf(group({ db: [] }, { number: 2 }));

function application(
  ready: string,
  { generation = 1, ...rest }: Partial<ApplicationStatus> & { generation?: number } = {},
): UnknownObject {
  const conditions = [{ type: "Ready", status: ready, reason: "R", message: "words" }];
  const status = { observedGeneration: 1, group: "shop", phase: "Ready", conditions, ...rest };
  return {
    apiVersion: "v",
    kind: "Application",
    metadata: { name: "db", namespace: "default", generation },
    spec: { chart: { url: "https://charts.example.com", name: "db" } },
    status,
  };
}

const released = (): Made => new Made().put(shop).put(release(plan, "db", { ready: "True" }));
const lie = ['application "db" was called Ready, and was not released as its spec is'];

describe("an application that is called Ready", () => {
  test("is released as its spec is", () => {
    expect(applicationsInTime(released().put(application("True")).history)).toEqual([]);
  });

  test("is not, when its release is missing, old or not ready", () => {
    expect(applicationsInTime(new Made().put(shop).put(application("True")).history)).toEqual(lie);
    const old = released().put(release(newer, "db", { ready: "True" }));
    expect(applicationsInTime(old.put(application("True")).history)).toEqual(lie);
    const unready = released().put(release(plan, "db"));
    expect(applicationsInTime(unready.put(application("True")).history)).toEqual(lie);
  });

  test("is released as its spec is also while a chart of another one is to be staged, and then that one is not", () => {
    const { spec, ...rest } = shop as unknown as { spec: { applications: object[] } };
    const split = {
      name: "web",
      spec: { chart: { url: "https://charts.example.com", name: "web" }, subcharts: [{ name: "pg" }] },
    };
    const staging = { url: "oci://registry.example.com/staging" };
    const draft = { ...rest, spec: { ...spec, applications: [...spec.applications, split], staging } } as never;
    const made = new Made().put(draft).put(release(plan, "db", { ready: "True" }));
    expect(applicationsInTime(made.put(application("True")).history)).toEqual([]);
    const web = application("True");
    const other = new Made().put(draft).put({ ...web, metadata: { ...web.metadata, name: "web" } });
    expect(applicationsInTime(other.history)).toEqual([
      'application "web" was called Ready, and was not released as its spec is',
    ]);
  });

  test("may be so in a generation before", () => {
    const made = new Made().put(shop).put(application("True", { generation: 2 }));
    expect(applicationsInTime(made.history)).toEqual([]);
  });
});

describe("an application at rest", () => {
  test("says what its group says, of its present generation, and that nothing is under way", () => {
    expect(applicationsAtRest(released().put(application("True")).cluster)).toEqual([]);
    const reconciling = [{ type: "Reconciling", status: "True", reason: "R", message: "words" }] as never;
    const wrong = application("Unknown", { generation: 2, phase: "Pending", conditions: reconciling });
    expect(applicationsAtRest(released().put(wrong).cluster)).toEqual([
      'application "db" is of generation 2, its status of 1',
      'application "db" says it is Pending, its group Ready',
      'application "db" says at rest that something is under way',
    ]);
  });

  test("does not say that it is Ready when it is not", () => {
    const made = released()
      .put(release(newer, "db", { ready: "True" }))
      .put(application("True"));
    expect(applicationsAtRest(made.cluster)).toEqual(['application "db" says it is Ready, and it is not']);
  });
});
