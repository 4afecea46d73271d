/**
 * Writing to one repository of a registry (distribution specification, "Pushing blobs" and "Pushing manifests"). What is
 * there already is not sent again.
 */
import { toldBy } from "../web/told.ts";
import { notARepository, type Trouble, unexpected } from "../web/trouble.ts";
import type { Web, WebAnswer } from "../web/web.ts";
import { digestOf } from "./digest.ts";
import type { Session } from "./session.ts";

const ANSWER_BYTES = 1024 * 1024;
const BLOB = "application/octet-stream";

/** At which request a push failed: the same status means something else at each. */
export type PushStep = "start" | "blob" | "manifest";

export class PushFailure extends Error {
  readonly step: PushStep;
  readonly trouble: Trouble;

  constructor(step: PushStep, trouble: Trouble) {
    super(`${step}: ${trouble.message}`, { cause: trouble });
    this.step = step;
    this.trouble = trouble;
  }
}

/**
 * "unknown": the registry, or the storage that it redirects to, does not let the blob be looked at. It may be pushed all the
 * same, and a manifest with it may be.
 */
export async function findBlob(session: Session, digest: string): Promise<"there" | "missing" | "unknown"> {
  const { status } = await session.ask({ url: session.url(`blobs/${digest}`), method: "HEAD", limit: ANSWER_BYTES });
  if (status === 200) return "there";
  return status === 404 ? "missing" : "unknown";
}

/**
 * Uploads in one piece: begun with a POST, which says where the bytes go. `once` sends them, and must not try again by
 * itself: what a registry took of a broken upload stays in that upload. Throws a PushFailure.
 */
export async function uploadBlob(session: Session, bytes: Uint8Array, once: Web): Promise<void> {
  const digest = digestOf(bytes);
  const start = { url: session.url("blobs/uploads/"), method: "POST", limit: ANSWER_BYTES } as const;
  const begun = await session.ask(start);
  if (begun.status !== 202) throw failure(session, "start", begun);
  const url = uploadUrl(session, start.url, begun.headers.get("location"), digest);
  const done = await session.ask(
    { url, method: "PUT", headers: { "content-type": BLOB }, body: bytes, limit: ANSWER_BYTES },
    once,
  );
  if (done.status === 201 || done.status === 204) return;
  // Taken, but not yet said to be there (as 202 means): then it must be there, or it was not taken.
  if (done.status < 200 || done.status > 299 || (await findBlob(session, digest)) !== "there") {
    throw failure(session, "blob", done);
  }
}

/** Throws a PushFailure. */
export async function putManifest(session: Session, tag: string, mediaType: string, bytes: Uint8Array): Promise<void> {
  const url = session.url(`manifests/${tag}`);
  const headers = { "content-type": mediaType };
  const answer = await session.ask({ url, method: "PUT", headers, body: bytes, limit: ANSWER_BYTES });
  if (answer.status < 200 || answer.status > 299) throw failure(session, "manifest", answer);
}

/**
 * Where the bytes go: the Location, absolute or not, with the digest added to what query it has. The query is kept as it is
 * written, since it may be signed. A registry behind a proxy that does TLS for it may say http: of itself.
 */
export function uploadUrl(session: Session, asked: URL, location: string | null, digest: string): URL {
  if (location === null || !URL.canParse(location, asked.href)) {
    throw new PushFailure("start", notARepository("it does not say where an upload goes"));
  }
  const url = new URL(location, asked);
  if (session.base.protocol === "https:" && url.protocol !== "https:") {
    if (url.hostname !== session.base.hostname) {
      throw new PushFailure("start", notARepository(`it wants uploads to go to ${url.origin}, without TLS`));
    }
    url.protocol = "https:";
    url.port = session.base.port;
  }
  url.search += `${url.search === "" ? "?" : "&"}digest=${encodeURIComponent(digest)}`;
  url.hash = "";
  return url;
}

function failure(session: Session, step: PushStep, answer: WebAnswer): PushFailure {
  return new PushFailure(step, unexpected(answer.status, session.withCredentials, toldBy(answer)));
}
