/** Whether the registry for the pieces of split charts answers from here. Without credentials: any answer will do. */
import type { Deployment, Reach } from "../found.ts";

const WAIT_MS = 5_000;

/** Of the controller's arguments. */
export function stagingOf({ args }: Deployment): { readonly url: string; readonly insecure: boolean } | undefined {
  const url = args.find((it) => it.startsWith("--staging-url="))?.slice("--staging-url=".length);
  return url === undefined || url === "" ? undefined : { url, insecure: args.includes("--staging-insecure=true") };
}

export async function reach(
  { url, insecure }: { readonly url: string; readonly insecure: boolean },
  signal: AbortSignal,
): Promise<Reach> {
  const asked = new URL(url.replace(/^oci:/, insecure ? "http:" : "https:"));
  if (!asked.hostname.includes(".") && asked.hostname !== "localhost") return { kind: "inCluster" };
  if (/\.(svc|cluster\.local)$/.test(asked.hostname)) return { kind: "inCluster" };
  if (url.startsWith("oci:")) asked.pathname = "/v2/";
  try {
    const response = await fetch(asked, {
      method: "GET",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]),
    });
    await response.body?.cancel();
    return { kind: "reachable", status: response.status };
  } catch (error) {
    // Of fetch: a name that is not known, a certificate that is not trusted, a refused connection, silence.
    signal.throwIfAborted();
    return { kind: "unreachable", why: deepest(error) };
  }
}

function deepest(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, hostname } = error as { readonly code?: string; readonly hostname?: string };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `the name ${hostname} is not known here`;
  return error.cause instanceof Error ? deepest(error.cause) : error.message || error.name;
}
