/** Orkestra's own parts: the controller, who leads, the executors' template, the roles. */
import { EXECUTOR_NAME } from "@orkestra/api";
import { broken, type Finding, ok, unseen, warning } from "../finding.ts";
import type { Found } from "../found.ts";
import { versionOf } from "../versions.ts";
import { judgeDefinitions } from "./definitions.ts";
import { isLive, lookAt, readiness } from "./program.ts";

const UPGRADE = "helm upgrade --install orkestra helm/orkestra -n orkestra-system --create-namespace";
/** Templates that Workflows of this version call. */
const TEMPLATES = ["apply", "remove", "stage", "wait"];
export const CONTROLLER_NAME = "orkestra-controller";

export function judgeOrkestra(found: Found): readonly Finding[] {
  return [
    judgeDefinitions(found),
    judgeController(found),
    ...judgeLeader(found),
    judgeTemplate(found),
    judgeRoles(found),
  ];
}

function judgeController({ deployments, version }: Found): Finding {
  if (!deployments.seen) return unseen("controller", deployments.why);
  const controller = deployments.value.get(CONTROLLER_NAME);
  if (!controller) return broken("controller", `there is no Deployment ${CONTROLLER_NAME}`, UPGRADE);
  const notReady = readiness(controller);
  if (notReady !== undefined) return broken("controller", notReady, lookAt(controller));
  const its = versionOf(controller);
  const where = `ready in namespace ${controller.namespace}`;
  if (its === undefined) return ok("controller", `${where}; the image ${controller.image} tells no version`);
  return its === version
    ? ok("controller", `${its}, ${where}`)
    : warning(
        "controller",
        `${its}, ${where}; this command is ${version}`,
        "use the command and the chart of one version",
      );
}

/** Says nothing where there is no controller: that is told already. */
function judgeLeader({ deployments, leases, now }: Found): readonly Finding[] {
  const controller = deployments.seen ? deployments.value.get(CONTROLLER_NAME) : undefined;
  if (!controller || readiness(controller) !== undefined) return [];
  if (controller.args.includes("--leader-election=false")) {
    return controller.wanted > 1
      ? [
          broken(
            "leader",
            `${controller.wanted} replicas work at once: --leader-election=false`,
            "take the argument away",
          ),
        ]
      : [ok("leader", "one replica, without a Lease")];
  }
  if (!leases.seen) return [unseen("leader", leases.why)];
  const lease = leases.value.get(CONTROLLER_NAME);
  if (lease && isLive(lease, now)) return [ok("leader", `${lease.holder} holds the Lease`)];
  const why = lease
    ? `nobody renews the Lease ${CONTROLLER_NAME} (last ${lease.renewedAt})`
    : `there is no Lease ${CONTROLLER_NAME}`;
  return [broken("leader", `${why}: no replica works`, lookAt(controller))];
}

function judgeTemplate({ template, deployments }: Found): Finding {
  if (!template.seen) return unseen("executor-template", template.why);
  const name = `ClusterWorkflowTemplate ${EXECUTOR_NAME}`;
  if (!template.value) return broken("executor-template", `there is no ${name}`, UPGRADE);
  const { templates, labelledVersion } = template.value;
  const absent = TEMPLATES.filter((it) => !templates.includes(it));
  if (absent.length > 0) return broken("executor-template", `${name} has no ${absent.join(", ")}`, UPGRADE);
  const controller = deployments.seen ? deployments.value.get(CONTROLLER_NAME) : undefined;
  const its = controller && versionOf(controller);
  return its !== undefined && labelledVersion !== undefined && its !== labelledVersion
    ? warning("executor-template", `${name} is of version ${labelledVersion}, the controller of ${its}`, UPGRADE)
    : ok("executor-template", `${name} has ${TEMPLATES.join(", ")}`);
}

function judgeRoles({ clusterRoles }: Found): Finding {
  if (!clusterRoles.seen) return unseen("cluster-roles", clusterRoles.why);
  const { value } = clusterRoles;
  const absent = [CONTROLLER_NAME, EXECUTOR_NAME].filter((it) => !value.has(it));
  return absent.length > 0
    ? broken("cluster-roles", `not there: ${absent.join(", ")}`, UPGRADE)
    : ok("cluster-roles", `${CONTROLLER_NAME}, ${EXECUTOR_NAME}`);
}
