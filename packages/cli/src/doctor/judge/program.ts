/** Whether a program of others runs, by its Deployment or, where it has none, by its Lease. */
import { broken, type Check, type Finding, ok, unseen, warning } from "../finding.ts";
import type { Deployment, Found, Lease, Program } from "../found.ts";
import { isAtLeast, LEAST, versionOf } from "../versions.ts";

/** A clock that is off by so much says nothing yet. */
const CLOCKS_MS = 60_000;

export interface Wanted {
  readonly check: Check;
  readonly program: Exclude<Program, "orkestra-controller">;
  readonly install: string;
}

export function judgeProgram({ check, program, install }: Wanted, found: Found): Finding {
  const { deployments, leases, now } = found;
  if (!deployments.seen) return unseen(check, deployments.why);
  const deployment = deployments.value.get(program);
  if (!deployment) {
    const lease = leases.seen ? leases.value.get(program) : undefined;
    return lease && isLive(lease, now)
      ? ok(check, `no Deployment is seen, but ${lease.holder} in ${lease.namespace} holds its Lease; version unknown`)
      : warning(
          check,
          `no Deployment and no live Lease of the ${program} is seen: fine only if it runs outside of this cluster`,
          install,
        );
  }
  const notReady = readiness(deployment);
  if (notReady !== undefined) return broken(check, notReady, lookAt(deployment));
  const version = versionOf(deployment);
  const where = `ready in namespace ${deployment.namespace}`;
  if (version === undefined) return ok(check, `${where}; the image ${deployment.image} tells no version`);
  return isAtLeast(version, LEAST[program]) === false
    ? broken(check, `version ${version} is older than ${LEAST[program]}`, install)
    : ok(check, `${version}, ${where}`);
}

/** What is wrong; undefined where enough replicas are ready. */
export function readiness({ namespace, name, wanted, ready }: Deployment): string | undefined {
  if (wanted === 0) return `Deployment ${namespace}/${name} is scaled to 0`;
  return ready === 0 ? `Deployment ${namespace}/${name} is not ready: 0 of ${wanted} replicas` : undefined;
}

export function lookAt({ namespace, name }: Deployment): string {
  return `kubectl describe deployment -n ${namespace} ${name}; kubectl logs -n ${namespace} deployment/${name}`;
}

export function isLive({ holder, renewedAt, durationSeconds }: Lease, now: number): boolean {
  return holder !== "" && now - Date.parse(renewedAt) < durationSeconds * 1000 + CLOCKS_MS;
}
