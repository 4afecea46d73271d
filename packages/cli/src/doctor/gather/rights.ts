/** Asks the API server what somebody may do (SelfSubjectAccessReview, SubjectAccessReview). */
import { EXECUTOR_NAME } from "@orkestra/api";
import type { KubeClient } from "@orkestra/kube";
import type { Right, Seen, Who } from "../found.ts";
import { RIGHTS } from "../rights.ts";
import { look } from "./seen.ts";

const API = "authorization.k8s.io/v1";

/** Those that are missing in the namespace. */
export function seeMissingRights(
  client: KubeClient,
  who: Who,
  namespace: string,
  signal: AbortSignal,
): Promise<Seen<readonly Right[]>> {
  const what = who === "you" ? "ask for your own rights" : "ask for the executors' rights";
  return look(what, async () => {
    const answers = await Promise.all(
      RIGHTS[who].map(async (right) => ((await isAllowed(client, who, right, namespace, signal)) ? [] : [right])),
    );
    return answers.flat();
  });
}

async function isAllowed(
  client: KubeClient,
  who: Who,
  { verb, group, resource: named }: Right,
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> {
  const [resource, subresource] = named.split("/");
  const resourceAttributes = { namespace, verb, group, resource, ...(subresource !== undefined && { subresource }) };
  const kind = who === "you" ? "SelfSubjectAccessReview" : "SubjectAccessReview";
  const spec = who === "you" ? { resourceAttributes } : { resourceAttributes, ...account(namespace) };
  const path = `/apis/${API}/${kind.toLowerCase()}s`;
  const review = await client.raw("POST", path, { body: { apiVersion: API, kind, spec }, signal });
  return (review as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true;
}

/** A ServiceAccount as the API server knows it when it asks (pkg/serviceaccount). */
function account(namespace: string): object {
  return {
    user: `system:serviceaccount:${namespace}:${EXECUTOR_NAME}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  };
}
