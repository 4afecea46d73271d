/** What concerns the groups: the registry for pieces, rights in the namespace, and groups that are not ready. */
import { ConditionType, EXECUTOR_NAME } from "@orkestra/api";
import type { LiveGroup } from "../../cluster/groups.ts";
import { condition, stateOf } from "../../cluster/state.ts";
import { broken, type Finding, ok, unseen, warning } from "../finding.ts";
import type { Found, Right } from "../found.ts";
import { CONTROLLER_NAME } from "./orkestra.ts";

export function judgeNamespace(found: Found): readonly Finding[] {
  return [judgeStaging(found), judgeExecutor(found), judgeYou(found), ...judgeGroups(found)];
}

function judgeStaging({ staging }: Found): Finding {
  if (!staging.seen) return unseen("staging", staging.why);
  if (!staging.value)
    return ok("staging", "the controller has no registry for split charts; groups with subcharts name their own");
  const { url, reach } = staging.value;
  switch (reach.kind) {
    case "reachable":
      return ok("staging", `${url} answers (${reach.status})`);
    case "inCluster":
      return unseen("staging", `${url} has a name of the cluster: it cannot be asked from here`);
    case "unreachable":
      return warning(
        "staging",
        `${url} does not answer from here: ${reach.why}`,
        "executors and Flux must reach it from the cluster; check staging.url, its certificate (staging.certSecretRef), or staging.insecure",
      );
  }
}

function judgeExecutor(found: Found): Finding {
  const { executorAccount, missingRights, namespace } = found;
  const check = "executor-rights";
  if (!executorAccount.seen) return unseen(check, executorAccount.why);
  const { account, binding } = executorAccount.value;
  if (!account || !binding) return judgeAccount(found, { account, binding });
  const { executor: missing } = missingRights;
  if (!missing.seen) return unseen(check, `account and binding are in namespace ${namespace}; ${missing.why}`);
  return missing.value.length === 0
    ? ok(check, `executors have their rights in namespace ${namespace}`)
    : broken(
        check,
        `executors in namespace ${namespace} may not ${rightsText(missing.value)}`,
        `bind the ClusterRole ${EXECUTOR_NAME} of this version to the ServiceAccount ${EXECUTOR_NAME} there`,
      );
}

/** The controller makes both with the first group of a namespace, unless it is told not to. */
function judgeAccount({ namespace, deployments, groups }: Found, is: { account: boolean; binding: boolean }): Finding {
  const absent = [...(is.account ? [] : ["ServiceAccount"]), ...(is.binding ? [] : ["RoleBinding"])].join(" and no ");
  const what = `no ${absent} ${EXECUTOR_NAME} in namespace ${namespace}`;
  const controller = deployments.seen ? deployments.value.get(CONTROLLER_NAME) : undefined;
  const binds = !controller?.args.includes("--bind-executor=false");
  const hasGroups = groups.seen && groups.value.some(({ metadata }) => metadata.namespace === namespace);
  if (binds && !hasGroups) return ok("executor-rights", `${what} yet: they come with the first group`);
  const names = `${EXECUTOR_NAME} -n ${namespace}`;
  return broken(
    "executor-rights",
    what,
    `kubectl create serviceaccount ${names}; kubectl create rolebinding ${names} --clusterrole=${EXECUTOR_NAME} --serviceaccount=${namespace}:${EXECUTOR_NAME}`,
  );
}

function judgeYou({ missingRights: { you }, namespace }: Found): Finding {
  if (!you.seen) return unseen("your-rights", you.why);
  return you.value.length === 0
    ? ok("your-rights", `you may use every command in namespace ${namespace}`)
    : warning(
        "your-rights",
        `in namespace ${namespace} you may not ${rightsText(you.value)}`,
        `ask for the ClusterRole edit there (it has these rights unless rbac.aggregate is false)`,
      );
}

/** `create helmreleases (to release)`. */
function rightsText(rights: readonly Right[]): string {
  return rights.map(({ verb, resource, purpose }) => `${verb} ${resource} (${purpose})`).join(", ");
}

function judgeGroups({ groups }: Found): readonly Finding[] {
  if (!groups.seen) return [unseen("groups", groups.why)];
  const states = groups.value.map((group) => ({ group, state: stateOf(group) }));
  const failed = states.filter(({ state }) => state === "failed");
  const under = states.filter(({ state }) => state === "progressing").length;
  const ready = states.length - failed.length - under;
  const counts = `${states.length} in all: ${ready} ready, ${under} under way, ${failed.length} stopped`;
  return [ok("groups", counts), ...failed.map(({ group }) => judgeGroup(group))];
}

function judgeGroup(group: LiveGroup): Finding {
  const { name, namespace } = group.metadata;
  const { reason = "", message = "" } = condition(group, ConditionType.Ready) ?? {};
  return warning("groups", `${namespace}/${name}: ${reason}: ${message}`, `orkestra status ${name} -n ${namespace}`);
}
