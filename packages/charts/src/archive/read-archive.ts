/**
 * A packed chart as a tree of files. Whatever the bytes are, it answers within bounded memory and time: unpacking stops at the
 * limit, however much would follow.
 */
import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import { type ArchiveAnswer, type ArchiveProblem, LIMITS } from "./contract.ts";
import { fullRoom, Refusal, type Room, sorted } from "./files.ts";
import { readTar } from "./tar-entries.ts";

/** What tar itself adds to the files: per entry a header, the padding of the last block, and a header for a long name. */
const TAR_BYTES = LIMITS.entries * 2048;

/** Of a .tgz. What follows the end of the tar is ignored, as Helm does; what follows the gzip stream must be zeros. */
export async function readArchive(bytes: Uint8Array): Promise<ArchiveAnswer> {
  const room = fullRoom();
  return answer(bytes, async () => read(await promisify(gunzip)(bytes, gunzipOptions(room)), room));
}

/** The same at once, for an archive inside a chart, which takes from what is left of the chart's room. */
export function readNested(bytes: Uint8Array, room: Room): ArchiveAnswer {
  try {
    refuseOther(bytes);
    return read(gunzipSync(bytes, gunzipOptions(room)), room);
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

async function answer(bytes: Uint8Array, work: () => Promise<ArchiveAnswer>): Promise<ArchiveAnswer> {
  try {
    refuseOther(bytes);
    return await work();
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function read(tar: Buffer, room: Room): ArchiveAnswer {
  const { files, folder } = readTar(tar, room);
  return { ok: true, files: sorted(files), folder };
}

function gunzipOptions(room: Room): { readonly maxOutputLength: number } {
  return { maxOutputLength: room.bytes + TAR_BYTES };
}

function refuseOther(bytes: Uint8Array): void {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) throw new Refusal({ kind: "NotGzip" });
}

/** Anything else than a refusal or zlib's complaint about the bytes is a fault, and goes on. */
function problemOf(error: unknown): ArchiveProblem {
  if (error instanceof Refusal) return error.problem;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "TooLarge", limit: LIMITS.bytes };
  if (code === "Z_BUF_ERROR") return { kind: "Truncated" };
  if (code === "Z_DATA_ERROR" && error instanceof Error) return { kind: "Broken", reason: error.message };
  throw error;
}
