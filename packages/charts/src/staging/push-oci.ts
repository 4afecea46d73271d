/**
 * Pushes one piece to an OCI registry: looks whether its manifest is there, uploads the blobs that are not, then the
 * manifest, and reads it back. A kill at any point leaves at most blobs behind, which the next run finds.
 */
import pRetry from "p-retry";
import { MANIFEST_TYPE } from "../oci/chart-manifest.ts";
import { digestOf } from "../oci/digest.ts";
import type { Repository } from "../oci/registry.ts";
import { findBlob, PushFailure, putManifest, uploadBlob } from "../oci/upload.ts";
import type { Patience } from "../repository/patient-web.ts";
import { Trouble } from "../web/trouble.ts";
import type { Web } from "../web/web.ts";
import { Halt } from "./halt.ts";
import type { OciParcel } from "./parcel.ts";
import { faultOf } from "./problem-of.ts";

export interface OciPush {
  readonly repository: Repository;
  /** For the bytes of a blob: it does not try again by itself. */
  readonly once: Web;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** Throws what `problemOf` explains. */
export async function pushOci(push: OciPush, parcel: OciParcel): Promise<"pushed" | "present"> {
  if (await isThere(push.repository, parcel)) return "present";
  for (const bytes of [parcel.config, parcel.archive]) await provide(push, bytes);
  try {
    await putManifest(push.repository.session, parcel.artifact.tag, MANIFEST_TYPE, parcel.manifest);
  } catch (error) {
    // Somebody else who pushed the same was faster, where tags cannot be written twice.
    if (error instanceof PushFailure && (await isThere(push.repository, parcel))) return "present";
    throw error;
  }
  await verify(push, parcel);
  return "pushed";
}

/** Throws a Halt where the tag has another manifest. */
async function isThere(repository: Repository, { artifact: { tag, digest } }: OciParcel): Promise<boolean> {
  const found = await digestAt(repository, tag);
  if (found === undefined || found === digest) return found === digest;
  throw new Halt({ kind: "Taken", name: `tag ${tag}`, digest: found, wanted: digest });
}

/** Who may not look may still be allowed to push; and registries say 403 of a repository that is not there yet. */
async function digestAt(repository: Repository, tag: string): Promise<string | undefined> {
  try {
    const digest = await repository.digest(tag);
    return digest === "" ? (await repository.manifest(tag))?.digest : digest;
  } catch (error) {
    const told = error instanceof Trouble ? error.told : undefined;
    if (told && !told.byTokenService && [401, 403].includes(told.status)) return undefined;
    // What answers a HEAD has no words: those for a GET say what is wrong.
    if (told?.status === 400) return (await repository.manifest(tag))?.digest;
    throw error;
  }
}

/** A broken upload is begun again: its bytes may have arrived in part. */
async function provide({ repository: { session }, once, patience, signal }: OciPush, bytes: Uint8Array): Promise<void> {
  if ((await findBlob(session, digestOf(bytes))) === "there") return;
  await pRetry(() => uploadBlob(session, bytes, once), {
    retries: patience.retries,
    minTimeout: patience.minMs,
    maxTimeout: patience.maxMs,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => isBroken(error),
  });
}

/** 404 and 416: the registry has lost the upload, for example because another replica has it. */
const LOST = new Set([404, 408, 416, 429]);

function isBroken(error: Error): boolean {
  if (error instanceof Trouble) return error.cause instanceof Error && faultOf(error.cause) === "network";
  if (!(error instanceof PushFailure) || error.step !== "blob") return false;
  const { status = 0 } = error.trouble.told ?? {};
  return LOST.has(status) || (status >= 500 && status !== 507);
}

/** Some registries show what they have taken only a moment later. */
async function verify({ repository, patience, signal }: OciPush, parcel: OciParcel): Promise<void> {
  await pRetry(() => readBack(repository, parcel), {
    retries: patience.retries,
    minTimeout: patience.minMs,
    maxTimeout: patience.maxMs,
    signal,
    shouldRetry: ({ error }) => error instanceof Halt && error.problem.kind === "NotVerified",
  });
}

async function readBack(repository: Repository, { artifact, config, archive }: OciParcel): Promise<void> {
  const { tag, digest } = artifact;
  const found = await repository.manifest(tag);
  if (found === undefined) throw new Halt({ kind: "NotVerified", reason: `it has no tag ${tag}` });
  if (found.digest !== digest) {
    throw new Halt({ kind: "Taken", name: `tag ${tag}`, digest: found.digest, wanted: digest });
  }
  for (const blob of [config, archive].map((it) => digestOf(it))) {
    if ((await findBlob(repository.session, blob)) !== "missing") continue;
    throw new Halt({ kind: "NotVerified", reason: `it has the tag ${tag}, but not its blob ${blob}` });
  }
}
