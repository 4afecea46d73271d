/** A piece made ready for one registry: its bytes there and its name there. Computed from the piece alone, without a network. */
import type { Artifact } from "@orkestra/core";
import { pack } from "../archive/pack.ts";
import { type ChartArtifact, chartArtifact } from "../oci/chart-manifest.ts";
import { digestOf } from "../oci/digest.ts";
import { withVersion } from "../split/version.ts";
import type { StageablePiece, StagingProblem, StagingTarget } from "./contract.ts";
import { tagOf, versionOf } from "./naming.ts";
import { type Place, placeOf } from "./target.ts";

type OciPlace = Extract<Place, { kind: "oci" }>;
type HttpPlace = Extract<Place, { kind: "http" }>;

export interface OciParcel extends ChartArtifact {
  readonly artifact: Extract<Artifact, { kind: "oci" }>;
  readonly archive: Uint8Array;
}

export interface HttpParcel {
  readonly artifact: Extract<Artifact, { kind: "http" }>;
  readonly archive: Uint8Array;
}

/** Where a piece is, or would be, once it is staged: nothing is asked, nothing is uploaded. */
export async function artifactOf(
  target: StagingTarget,
  piece: StageablePiece,
): Promise<
  | { readonly ok: true; readonly artifact: Artifact }
  | { readonly ok: false; readonly problem: Extract<StagingProblem, { kind: "InvalidTarget" }> }
> {
  const place = placeOf(target, piece.name);
  if (!place.ok) return { ok: false, problem: { kind: "InvalidTarget", reason: place.reason } };
  const { artifact } = place.kind === "oci" ? await ociParcel(place, piece) : await httpParcel(place, piece);
  return { ok: true, artifact };
}

/** The chart stays as it is: the digest is enough to tell it from others of the same version. */
export async function ociParcel({ url }: OciPlace, piece: StageablePiece): Promise<OciParcel> {
  const archive = await pack(piece.name, piece.files);
  const made = chartArtifact(archive, piece.files.get("Chart.yaml") ?? new Uint8Array());
  const artifact = { kind: "oci", url, tag: tagOf(piece, made.digest), digest: made.digest } as const;
  return { artifact, archive, ...made };
}

/** The chart gets a version that is unique to what it was before. */
export async function httpParcel({ url }: HttpPlace, piece: StageablePiece): Promise<HttpParcel> {
  const { name } = piece;
  const version = versionOf(piece, digestOf(await pack(name, piece.files)));
  const archive = await pack(name, withVersion(piece, version).files);
  return { artifact: { kind: "http", url, name, version, digest: digestOf(archive) }, archive };
}
