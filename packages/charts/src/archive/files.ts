/** The tree of files under construction: counts what it holds and refuses what is too much, doubled or unsafe. */
import { type ArchiveProblem, type ChartFiles, LIMITS } from "./contract.ts";

/** What may still be unpacked. Shared by a chart and the archives nested in it. */
export interface Room {
  bytes: number;
  entries: number;
}

export const fullRoom = (): Room => ({ bytes: LIMITS.bytes, entries: LIMITS.entries });

/** The reason why no tree comes of it, on its way up to the one who asked. */
export class Refusal extends Error {
  readonly problem: ArchiveProblem;

  constructor(problem: ArchiveProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** For a file or a folder, before its name is looked at. */
export function takeEntry(room: Room): void {
  room.entries -= 1;
  if (room.entries < 0) throw new Refusal({ kind: "TooManyEntries", limit: LIMITS.entries });
}

/** Before the bytes are read. */
export function takeBytes(room: Room, name: string, size: number): void {
  if (size > LIMITS.fileBytes) throw new Refusal({ kind: "FileTooLarge", name, limit: LIMITS.fileBytes });
  room.bytes -= size;
  if (room.bytes < 0) throw new Refusal({ kind: "TooLarge", limit: LIMITS.bytes });
}

/**
 * A byte order mark is dropped from every file, as Helm's loaders do. Two names that differ by case are two files, as in
 * Helm, which reads into memory like we do.
 */
export function put(files: Map<string, Uint8Array>, name: string, data: Uint8Array): void {
  if (files.has(name)) throw new Refusal({ kind: "DuplicateName", name });
  files.set(name, data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data);
}

export function sorted(files: ReadonlyMap<string, Uint8Array>): ChartFiles {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
