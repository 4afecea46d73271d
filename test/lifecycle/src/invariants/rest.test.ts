import { describe, expect, test } from "vitest";
import { group, Made, planOf, workflow } from "../../testing/made.ts";
import { idleRequests, rest, STATUS_WRITES_PER_COMMAND, WORKFLOWS_PER_COMMAND } from "./rest.ts";

describe("a system that comes to rest", () => {
  test("does not write and write", () => {
    const write = (made: Made, times: number): Made => {
      for (let at = 0; at < times; at++) made.put(group({ db: [] }, {}, { generation: 1 + (at % 2) }));
      return made;
    };
    const made = write(write(new Made(), STATUS_WRITES_PER_COMMAND).mark("edit"), STATUS_WRITES_PER_COMMAND);
    expect(rest(made.history)).toEqual([]);
    expect(rest(write(made, 5).history)).toEqual([
      `writes of group "shop": more than ${STATUS_WRITES_PER_COMMAND} after one command`,
    ]);
  });

  test("does not submit and submit", () => {
    const plan = planOf(group({ db: [] }));
    const made = new Made().mark("create");
    for (let at = 0; at <= WORKFLOWS_PER_COMMAND; at++) made.put(workflow(plan, `one-apply-${at}`));
    expect(rest(made.history)).toEqual([`Workflows created: more than ${WORKFLOWS_PER_COMMAND} after one command`]);
  });

  test("asks for nothing, but for watches and its lease", () => {
    const path = "/apis/orkestra.dev/v1alpha1/applicationgroups";
    expect(
      idleRequests([
        { method: "GET", path, watch: true },
        { method: "PATCH", path: "/apis/coordination.k8s.io/v1/namespaces/default/leases/one", watch: false },
      ]),
    ).toEqual([]);
    expect(idleRequests([{ method: "GET", path, watch: false }])).toEqual([
      `nothing happened, and GET ${path} was asked`,
    ]);
  });
});
