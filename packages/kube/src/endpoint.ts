/** Where the API server is and how to prove who we are: the seam between transport and credentials. */
import type { Agent } from "node:http";
import type { SecureContextOptions } from "node:tls";
import type { Impersonation } from "./impersonation.ts";

export interface Access {
  /** Value of the Authorization header, if there is one. */
  readonly authorization: string | undefined;
  /** Headers that say whom to act as, instead of whoever the credentials are of (a kubeconfig's `as`). */
  readonly actAs?: Impersonation;
  readonly tls: TlsOptions;
  /** Set when a proxy must be gone through; else the transport makes its own keep-alive agent. */
  readonly agent?: Agent;
}

interface TlsOptions extends Pick<SecureContextOptions, "ca" | "cert" | "key" | "pfx" | "passphrase"> {
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

export interface Endpoint {
  readonly server: URL;
  readonly namespace: string;
  /** Cheap: called before every request. With `fresh`, credentials are read again: the server has refused the last ones. */
  access(fresh: boolean): Promise<Access>;
}

/**
 * Credentials that are read again after a while, and at once when asked for fresh ones; concurrent callers share a reading.
 * When a periodic reading fails, that is the caller's error: using credentials that should be gone hides the cause.
 */
export function rereadEvery(
  milliseconds: number,
  read: () => Promise<Access>,
  now: () => number = Date.now,
): Endpoint["access"] {
  let last: { readonly at: number; readonly access: Promise<Access> } | undefined;
  return (fresh) => {
    if (!last || fresh || now() - last.at >= milliseconds) {
      const current = { at: now(), access: read() };
      current.access.catch(() => {
        if (last === current) last = undefined; // The next caller tries again; this one sees the error.
      });
      last = current;
    }
    return last.access;
  };
}
