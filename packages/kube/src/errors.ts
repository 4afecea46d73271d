/**
 * The two ways in which a request can go wrong: the API server says no (ApiError), or there is no proper answer
 * (ConnectionError). Everything else that this package throws is a mistake in the program, or the caller's abort reason.
 */
import { type Resource, resourceName } from "./resources.ts";

/** `meta/v1 Status`, the API server's form of an error. */
export interface Status {
  readonly kind?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: StatusDetails;
}
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly retryAfterSeconds?: number;
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
}

/** The reason of the one ApiError that is ours: the path itself is unknown, so the kind's CRD or API is missing. */
export const kindNotServed = "KindNotServed";

export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status, also for an error that arrived inside a watch. */
  readonly status: number;
  /** `NotFound`, `Conflict`, `Expired`, ... as in metav1.StatusReason, `KindNotServed` from us, or "" when none was given. */
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: Status, options: { readonly retryAfterSeconds?: number | undefined } = {}) {
    super(body.message || `the API server answered ${status} without a message`);
    this.status = status;
    this.reason = body.reason ?? "";
    this.details = body.details;
    this.retryAfterSeconds = options.retryAfterSeconds ?? body.details?.retryAfterSeconds;
  }
}

/** The connection could not be made, broke, went silent, or carried something that is not Kubernetes. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** False when the request cannot have reached the server, so that repeating it is safe whatever it does. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, options: { readonly mayHaveArrived: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.mayHaveArrived = options.mayHaveArrived;
  }
}

/** Whether trying the same again later may help with no change by anybody: overload, a restarting server, the network. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500 || isExpired(error));
}

/**
 * Refused because the authorizer does not find the role that a binding names. So does an API server that has just started and
 * has not read its roles yet (plugin/pkg/auth/authorizer/rbac): asking again a little later tells which of the two it is.
 */
export function isRoleUnknown(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && /\bRBAC: .*\bnot found\b/.test(error.message);
}

/** The resourceVersion or continue token is too old: list again. */
export function isExpired(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 410 || error.reason === "Expired" || error.reason === "Gone");
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.reason !== kindNotServed;
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}

/**
 * Makes the error of an answer that is not 2xx. `body` is the text as received.
 *
 * For a kind that it does not serve, the API server's answer is the bare text "404 page not found" and no Status; a person
 * who sees that looks for a missing object, so the error names the kind and what probably is not installed.
 */
export function errorOf(status: number, body: string, retryAfter: string | undefined, resource?: Resource): ApiError {
  const retryAfterSeconds = retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const parsed = parseStatus(body);
  if (parsed) return new ApiError(status, parsed, { retryAfterSeconds });
  if (status === 404 && resource) return new ApiError(404, { reason: kindNotServed, message: notServed(resource) });
  return new ApiError(
    status,
    { message: `the API server answered ${status}: ${body.trim().slice(0, 300)}` },
    { retryAfterSeconds },
  );
}

function notServed(resource: Resource): string {
  const remedy = resource.servedBy ? `is ${resource.servedBy} installed?` : "is its API enabled, or its CRD installed?";
  return `the cluster does not serve ${resource.kind} in ${resource.apiVersion} (${resourceName(resource)}): ${remedy}`;
}

function parseStatus(body: string): Status | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return isStatus(parsed) ? parsed : undefined;
  } catch {
    return undefined; // Not JSON (a proxy's page, say): the caller quotes the text instead.
  }
}

export function isStatus(value: unknown): value is Status {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "Status";
}
