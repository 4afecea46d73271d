/**
 * The Pod Security Standard "restricted" (https://kubernetes.io/docs/concepts/security/pod-security-standards/), and two
 * rules of our own: a read-only root filesystem, and a memory limit.
 */
interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type?: string };
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

export interface Container {
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly resources?: { readonly limits?: { readonly memory?: string } };
  readonly [field: string]: unknown;
}

export interface PodLike {
  readonly securityContext?: SecurityContext;
  readonly containers: readonly Container[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly volumes?: readonly object[];
}

/** What admission would refuse, in words; empty when all is well. */
export function violations(pod: PodLike): string[] {
  const problems: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) problems.push(what);
  };
  must(!(pod.hostNetwork || pod.hostPID || pod.hostIPC), "host namespaces");
  must(pod.securityContext?.runAsNonRoot === true, "runAsNonRoot");
  must((pod.securityContext?.runAsUser ?? 0) > 0, "runAsUser is not a number above 0");
  must(pod.securityContext?.seccompProfile?.type === "RuntimeDefault", "seccompProfile");
  must(
    (pod.volumes ?? []).every((volume) => !("hostPath" in volume)),
    "hostPath",
  );
  for (const { securityContext: own = {}, ports = [], resources } of pod.containers) {
    must(own.allowPrivilegeEscalation === false, "allowPrivilegeEscalation");
    must(own.privileged !== true, "privileged");
    must(own.readOnlyRootFilesystem === true, "readOnlyRootFilesystem");
    must(own.capabilities?.drop?.includes("ALL") === true, "capabilities are not dropped");
    must((own.capabilities?.add ?? []).length === 0, "capabilities are added");
    must(own.runAsNonRoot !== false && own.runAsUser !== 0, "the container undoes the pod's user");
    must(
      ports.every(({ hostPort }) => hostPort === undefined),
      "hostPort",
    );
    must(resources?.limits?.memory !== undefined, "no limit of memory");
  }
  return problems;
}
