/**
 * Where an entry of an archive belongs.
 *
 * The parts are taken as Helm takes them (pkg/chart/loader/archive.go: LoadArchiveFiles): a backslash anywhere makes it the
 * separator, the first part is the top folder, the rest the path. Refused is what Helm refuses, and what can have no good
 * reason: any "..", absolute names, control characters.
 */
import { Refusal } from "./files.ts";

export interface EntryName {
  readonly folder: string;
  /** Empty for the top folder itself. */
  readonly path: string;
}

/** What decoders of UTF-8 put where bytes are none. */
const REPLACEMENT = "\u{fffd}";

export function entryName(name: string): EntryName {
  refuseStrange(name);
  const parts = name
    .split(name.includes("\\") ? "\\" : "/")
    .join("/")
    .split("/");
  const reason = absoluteOrUpward(name, parts);
  if (reason !== undefined) throw new Refusal({ kind: "UnsafeName", name, reason });
  const [folder = "", ...rest] = parts;
  return { folder, path: rest.filter((part) => part !== "" && part !== ".").join("/") };
}

/** Of any name, in an archive or on disk. */
export function refuseStrange(name: string): void {
  const reason = name.includes(REPLACEMENT)
    ? "is not UTF-8"
    : hasControl(name)
      ? "holds control characters"
      : undefined;
  if (reason !== undefined) throw new Refusal({ kind: "UnsafeName", name, reason });
}

function absoluteOrUpward(name: string, parts: readonly string[]): string | undefined {
  if (name.startsWith("/") || name.startsWith("\\")) return "is absolute";
  // A drive at the front, or behind the top folder, where Helm looks for it (drivePathPattern).
  if (parts.slice(0, 2).some((part) => /^[a-zA-Z]:/.test(part))) return "is absolute";
  return parts.includes("..") ? "leads out of the chart" : undefined;
}

function hasControl(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f]/.test(name);
}
