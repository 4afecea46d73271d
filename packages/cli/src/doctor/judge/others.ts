/** Argo Workflows and Flux: kinds, controllers, versions, and the pause between two nodes. */
import { durationSeconds } from "@orkestra/api";
import { broken, type Finding, ok, unseen, warning } from "../finding.ts";
import { type Found, NEEDED_KINDS, type NeededKinds } from "../found.ts";
import { judgeProgram } from "./program.ts";

const INSTALL_ARGO =
  "helm upgrade --install argo-workflows argo-workflows --repo https://argoproj.github.io/argo-helm -n argo --create-namespace -f helm/recommended/argo-workflows-values.yaml";
const INSTALL_FLUX =
  "helm upgrade --install flux flux2 --repo https://fluxcd-community.github.io/helm-charts -n flux-system --create-namespace -f helm/recommended/flux2-values.yaml";

/** Of the workflow-controller's DEFAULT_REQUEUE_TIME (workflow/controller/rate_limiters.go). */
const ARGO_DEFAULT_PAUSE = "10s";
/** Below this a rollout's pace is set by its releases. */
const GOOD_PAUSE_SECONDS = 2;

export function judgeOthers(found: Found): readonly Finding[] {
  return [
    judgeArgoKinds(found),
    judgeProgram({ check: "argo-controller", program: "workflow-controller", install: INSTALL_ARGO }, found),
    ...judgePause(found),
    judgeFluxKinds(found),
    judgeProgram({ check: "helm-controller", program: "helm-controller", install: INSTALL_FLUX }, found),
    judgeProgram({ check: "source-controller", program: "source-controller", install: INSTALL_FLUX }, found),
  ];
}

function judgeArgoKinds(found: Found): Finding {
  const absent = absentKinds(found, "argo");
  if (typeof absent === "string") return unseen("argo-kinds", absent);
  if (absent.length > 0) return broken("argo-kinds", `not served: ${absent.join(", ")}`, INSTALL_ARGO);
  const { workflowSchema } = found;
  const schema = workflowSchema.seen ? SCHEMAS[workflowSchema.value] : `schemas not seen: ${workflowSchema.why}`;
  return ok("argo-kinds", `served; ${schema}`);
}

const SCHEMAS = {
  full: "full schemas: the API server checks Workflows",
  minimal: "minimal schemas: Argo alone checks Workflows",
} as const;

function judgeFluxKinds(found: Found): Finding {
  const absent = [absentKinds(found, "helm"), absentKinds(found, "source")];
  const why = absent.find((it) => typeof it === "string");
  if (why !== undefined) return unseen("flux-kinds", why);
  const names = absent.flat();
  return names.length > 0
    ? broken("flux-kinds", `not served: ${names.join(", ")}`, INSTALL_FLUX)
    : ok("flux-kinds", `served: ${NEEDED_KINDS.helm.groupVersion}, ${NEEDED_KINDS.source.groupVersion}`);
}

/** As `PLURAL in GROUP/VERSION`; a text tells why that could not be seen. */
function absentKinds({ served }: Found, of: NeededKinds): readonly string[] | string {
  const seen = served[of];
  const { groupVersion, plurals } = NEEDED_KINDS[of];
  if (!seen.seen) return seen.why;
  return plurals.filter((it) => !seen.value.has(it)).map((it) => `${it} in ${groupVersion}`);
}

/** Says nothing where there is no Deployment to look at: its absence is told already. */
function judgePause({ deployments }: Found): readonly Finding[] {
  const controller = deployments.seen ? deployments.value.get("workflow-controller") : undefined;
  if (!controller) return [];
  const set = controller.env.get("DEFAULT_REQUEUE_TIME");
  const pause = set ?? ARGO_DEFAULT_PAUSE;
  const seconds = durationSeconds(pause);
  if (seconds <= GOOD_PAUSE_SECONDS) return [ok("argo-pause", `DEFAULT_REQUEUE_TIME is ${pause}`)];
  const { namespace, name } = controller;
  return [
    warning(
      "argo-pause",
      `DEFAULT_REQUEUE_TIME is ${set === undefined ? `not set, so ${pause}` : pause}: that long Argo may wait between two nodes`,
      `kubectl set env -n ${namespace} deployment/${name} DEFAULT_REQUEUE_TIME=1s, or helm/recommended/argo-workflows-values.yaml`,
    ),
  ];
}
