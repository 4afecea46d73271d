/**
 * The endpoint of a pod, from the files of its service account.
 *
 * The projected token is replaced by the kubelet before it expires (when 80 % of its life is over, at least an hour for the
 * default), and the CA bundle may change too, so both are read again every minute, and at once when the server answers 401.
 * Source: Kubernetes, "Managing Service Accounts", bound service account tokens.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Endpoint, rereadEvery } from "./endpoint.ts";

const serviceAccountDir = "/var/run/secrets/kubernetes.io/serviceaccount";

export function isInPod(env: NodeJS.ProcessEnv, directory = serviceAccountDir): boolean {
  return Boolean(env["KUBERNETES_SERVICE_HOST"]) && existsSync(join(directory, "token"));
}

export async function inPod(env: NodeJS.ProcessEnv, directory = serviceAccountDir): Promise<Endpoint> {
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "";
  const port = env["KUBERNETES_SERVICE_PORT"] ?? "443";
  const read = (file: string): Promise<string> => readFile(join(directory, file), "utf8");

  return {
    server: new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`),
    namespace: (await read("namespace")).trim(),
    access: rereadEvery(60_000, async () => {
      const [token, ca] = await Promise.all([read("token"), read("ca.crt")]);
      return { authorization: `Bearer ${token.trim()}`, tls: { ca } };
    }),
  };
}
