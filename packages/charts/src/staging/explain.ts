/** One line for who reads the group's conditions: where, what is wrong, and what helps. */
import type { StagingProblem, StagingTarget } from "./contract.ts";
import { placeOf } from "./target.ts";

/** `chart`: name of the umbrella, which tells the repository in an OCI registry. */
export function explainStaging(target: StagingTarget, chart: string, problem: StagingProblem): string {
  return `staging registry ${where(target, chart)}: ${what(problem)}`;
}

function where(target: StagingTarget, chart: string): string {
  const place = placeOf(target, chart);
  return place.ok && place.kind === "oci" ? place.url : target.url;
}

function what(problem: StagingProblem): string {
  switch (problem.kind) {
    case "InvalidTarget":
      return problem.reason;
    case "WrongCredentials":
      return problem.given
        ? `it does not accept the user name, password or token that it was given (${said(problem)}): correct the Secret of staging.secretRef`
        : `it wants credentials and was given none (${said(problem)}): name a Secret in staging.secretRef`;
    case "NotAllowed":
      return problem.given
        ? `the user of staging.secretRef may not push here (${said(problem)}): give it the right to, or name another Secret`
        : `nobody may push here without credentials (${said(problem)}): name a Secret in staging.secretRef`;
    case "NoRepository":
      return `the repository or project does not exist (${said(problem)}): create it there, or correct staging.url`;
    case "Taken":
      return `${problem.name} is there already with other content (${problem.digest} instead of ${problem.wanted}): it is never overwritten, remove it there`;
    case "Immutable":
      return `it takes no tags of this name (${said(problem)}): except them from its rule for immutable tags`;
    case "TooLarge":
      return `the piece of ${problem.bytes} bytes is too large for it (${said(problem)}): raise its limit for uploads, or that of a proxy before it`;
    case "Quota":
      return `its storage or quota is used up (${said(problem)}): raise the quota or remove what is no longer needed`;
    case "TooManyRequests":
      return `it has had too many requests (${said({ status: 429, says: problem.says })}): try again later`;
    case "NoUpload":
      return `charts cannot be uploaded there (${said(problem)}): it must be an OCI registry (oci://…) that is not read-only, a ChartMuseum with its API enabled, or Harbor's /chartrepo/PROJECT`;
    case "Rejected":
      return `it refused the upload (${said(problem)})`;
    case "Untrusted":
      return `its certificate is not trusted (${problem.reason}): put the authority's ca.crt into the Secret of staging.certSecretRef`;
    case "ClientCertificate":
      return `it did not accept our certificate, or wants one and was given none (${problem.reason}): put tls.crt and tls.key into the Secret of staging.certSecretRef`;
    case "SpeaksNoTls":
      return "it speaks plain HTTP, not TLS: set staging.insecure to true for oci://, or write http:// for a chart repository";
    case "SpeaksTls":
      return "it speaks TLS, not plain HTTP: remove staging.insecure for oci://, or write https:// for a chart repository";
    case "Unreachable":
      return `it cannot be reached: ${problem.reason}`;
    case "NotARegistry":
      return `it does not answer like a registry for charts: ${problem.reason}`;
    case "NotVerified":
      return `what was pushed is not there: ${problem.reason}`;
  }
}

function said({ status, says }: { readonly status: number; readonly says: string }): string {
  return says === "" ? String(status) : `${status}, ${says}`;
}
