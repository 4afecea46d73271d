/** What went wrong at a registry, as one of the problems that people can do something about. */
import { PushFailure, type PushStep } from "../oci/upload.ts";
import { Trouble } from "../web/trouble.ts";
import type { StagingProblem } from "./contract.ts";
import { Halt } from "./halt.ts";

export interface Circumstances {
  /** Whether credentials were given. */
  readonly given: boolean;
  /** Whether the registry itself gave out a token, and so knows who asks. */
  readonly known: boolean;
  /** Size of what was pushed. */
  readonly bytes: number;
}

/** Undefined for what is no problem of a registry, but a fault. */
export function problemOf(error: unknown, circumstances: Circumstances): StagingProblem | undefined {
  if (error instanceof Halt) return error.problem;
  if (error instanceof PushFailure) return ofTrouble(error.trouble, circumstances, error.step);
  if (error instanceof Trouble) return ofTrouble(error, circumstances, undefined);
  return undefined;
}

function ofTrouble(trouble: Trouble, circumstances: Circumstances, step: PushStep | undefined): StagingProblem {
  const { told, problem, cause } = trouble;
  if (told) return ofStatus({ ...told, ...circumstances, step });
  const reason = "reason" in problem ? problem.reason : problem.kind;
  if (problem.kind !== "Unreachable") return { kind: "NotARegistry", reason };
  switch (cause instanceof Error ? faultOf(cause) : "network") {
    case "noTls":
      return { kind: "SpeaksNoTls" };
    case "tls":
      return { kind: "SpeaksTls" };
    case "untrusted":
      return { kind: "Untrusted", reason };
    case "clientCertificate":
      return { kind: "ClientCertificate", reason };
    case "network":
      return { kind: "Unreachable", reason };
  }
}

interface Answer extends Circumstances {
  readonly status: number;
  readonly says: string;
  readonly byTokenService?: boolean;
  readonly step: PushStep | undefined;
}

const QUOTA = /quota|storage limit|upper limit/i;
const IMMUTABLE = /immutab|already exists/i;
/** nginx, Go and Envoy each say it a little differently. */
const WANTS_TLS = /HTTP request (?:was sent )?to (?:an )?HTTPS/i;

function ofStatus(answer: Answer): StagingProblem {
  const { status, says, given, step, bytes } = answer;
  switch (status) {
    case 401:
      return { kind: answer.known && !answer.byTokenService ? "NotAllowed" : "WrongCredentials", given, status, says };
    case 403:
      return QUOTA.test(says) ? { kind: "Quota", status, says } : { kind: "NotAllowed", given, status, says };
    case 404:
      return { kind: "NoRepository", status, says };
    case 405:
      return { kind: "NoUpload", status, says };
    case 412:
      return { kind: "Immutable", status, says };
    case 413:
      return { kind: "TooLarge", bytes, status, says };
    case 429:
      return { kind: "TooManyRequests", says };
    case 507:
      return { kind: "Quota", status, says };
    default:
      return ofOther(status, says, step);
  }
}

function ofOther(status: number, says: string, step: PushStep | undefined): StagingProblem {
  if (status === 400 && WANTS_TLS.test(says)) return { kind: "SpeaksTls" };
  if (step === "manifest" && status < 500 && IMMUTABLE.test(says)) return { kind: "Immutable", status, says };
  const reason = `it answered ${status}${says === "" ? "" : `, ${says}`}`;
  if (status >= 500) return { kind: "Unreachable", reason };
  if (status < 400) return { kind: "NotARegistry", reason };
  return { kind: "Rejected", status, says };
}

type Fault = "noTls" | "tls" | "untrusted" | "clientCertificate" | "network";

/** By the names that OpenSSL, Node and its HTTP parser give to errors. */
const FAULTS: readonly (readonly [Fault, RegExp])[] = [
  ["noTls", /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|wrong version number|packet length too long/],
  // An alert or a handshake in place of a status line.
  ["tls", /HPE_INVALID_(CONSTANT|VERSION)/],
  [
    "clientCertificate",
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_\w+|HANDSHAKE_FAILURE)|OSSL_/,
  ],
  ["untrusted", /SELF_SIGNED|UNABLE_TO_|CERT_|ALTNAME_INVALID|HOSTNAME_MISMATCH/],
];

/** `cause`: of a Trouble. */
export function faultOf(cause: Error): Fault {
  const names = namesOf(cause);
  return FAULTS.find(([, pattern]) => pattern.test(names))?.[0] ?? "network";
}

function namesOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code = "" } = error as NodeJS.ErrnoException;
  const below = error instanceof AggregateError ? error.errors : [];
  return [code, error.message, ...[error.cause, ...below].map(namesOf)].join(" ");
}
