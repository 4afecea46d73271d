/**
 * Whom a kubeconfig says to act as. client-node reads the name alone; groups, UID and what else is said of them decide what they
 * may do, so they are read here (client-go: tools/clientcmd/api/v1, AuthInfo; headers as transport/round_trippers.go has them).
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { loadYaml } from "@kubernetes/client-node";

interface AuthInfo {
  readonly as?: string;
  readonly "as-uid"?: string;
  readonly "as-groups"?: string[];
  readonly "as-user-extra"?: Readonly<Record<string, string[]>>;
}

export type Impersonation = Readonly<Record<string, string | string[]>>;

/** Headers for the user of that name; empty where they are to act as themselves. `kubeconfig` as in KubeconfigOptions. */
export async function impersonation(user: string, kubeconfig: string | undefined): Promise<Impersonation> {
  for (const file of filesOf(kubeconfig)) {
    const found = await userIn(file, user);
    if (found) return headersOf(found);
  }
  return {};
}

function filesOf(kubeconfig: string | undefined): readonly string[] {
  if (kubeconfig) return [kubeconfig];
  const listed = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
}

/** client-node has read these files, so that they are there and of that form. */
async function userIn(file: string, name: string): Promise<AuthInfo | undefined> {
  const { users } = loadYaml(await readFile(file, "utf8")) as {
    readonly users?: readonly { readonly name: string; readonly user?: AuthInfo }[];
  };
  return users?.find((one) => one.name === name)?.user;
}

function headersOf(user: AuthInfo): Impersonation {
  if (!user.as) return {};
  const extra = Object.entries(user["as-user-extra"] ?? {}).map(
    ([key, values]) => [`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`, values] as const,
  );
  return {
    "impersonate-user": user.as,
    ...(user["as-uid"] ? { "impersonate-uid": user["as-uid"] } : {}),
    ...(user["as-groups"]?.length ? { "impersonate-group": user["as-groups"] } : {}),
    ...Object.fromEntries(extra),
  };
}
