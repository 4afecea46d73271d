/**
 * Staging: putting the pieces of a split chart where Flux finds them. What is asked, and what may come of it.
 *
 * Everything is named by its content, so pushing is safe to repeat, to interrupt and to do twice at once.
 */
import type { Artifact } from "@orkestra/core";
import type { Piece } from "../split/contract.ts";

export interface StagingTarget {
  /**
   * `oci://host/path`, or the Helm repository that a ChartMuseum or Harbor's older chart API (`…/chartrepo/PROJECT`)
   * serves.
   */
  readonly url: string;
  /** OCI only: without TLS. */
  readonly insecure?: boolean | undefined;
}

/** What staging needs of a piece; name and version as the root's Chart.yaml has them. */
export type StageablePiece = Pick<Piece, "subchart" | "name" | "version" | "files">;

export type StageAnswer =
  | {
      readonly ok: true;
      readonly artifact: Artifact;
      /** Whether anything had to be uploaded. */
      readonly outcome: "pushed" | "present";
    }
  | { readonly ok: false; readonly problem: StagingProblem };

/** `says`: the server's own words, bounded; empty where it has none. */
export type StagingProblem =
  /** No URL that pieces can be pushed to. */
  | { readonly kind: "InvalidTarget"; readonly reason: string }
  /** 401: the user, password or token is wrong, or none was given. */
  | { readonly kind: "WrongCredentials"; readonly given: boolean; readonly status: number; readonly says: string }
  /** 401 or 403 to somebody known: no right to push here. */
  | { readonly kind: "NotAllowed"; readonly given: boolean; readonly status: number; readonly says: string }
  | { readonly kind: "NoRepository"; readonly status: number; readonly says: string }
  /** The name, which is unique to the content, is taken by something else. Never overwritten. */
  | { readonly kind: "Taken"; readonly name: string; readonly digest: string; readonly wanted: string }
  /** The registry does not let the tag be written (412), nor does it have it. */
  | { readonly kind: "Immutable"; readonly status: number; readonly says: string }
  | { readonly kind: "TooLarge"; readonly bytes: number; readonly status: number; readonly says: string }
  | { readonly kind: "Quota"; readonly status: number; readonly says: string }
  | { readonly kind: "TooManyRequests"; readonly says: string }
  /** 404 or 405 where charts are to be uploaded: none of the APIs that we know, or closed. */
  | { readonly kind: "NoUpload"; readonly status: number; readonly says: string }
  | { readonly kind: "Rejected"; readonly status: number; readonly says: string }
  | { readonly kind: "Untrusted"; readonly reason: string }
  | { readonly kind: "ClientCertificate"; readonly reason: string }
  /** TLS was spoken to a server that does not. */
  | { readonly kind: "SpeaksNoTls" }
  /** TLS was not spoken to a server that wants it. */
  | { readonly kind: "SpeaksTls" }
  | { readonly kind: "Unreachable"; readonly reason: string }
  | { readonly kind: "NotARegistry"; readonly reason: string }
  /** Uploaded, and then not found, or not as it was uploaded. */
  | { readonly kind: "NotVerified"; readonly reason: string };
