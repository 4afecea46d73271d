/** A chart as a tree of files: how big it may be, and why an archive or a folder is refused. */

/** Paths relative to the chart's root, "/" between the parts, in the order of their UTF-16 code units. */
export type ChartFiles = ReadonlyMap<string, Uint8Array>;

/** Of one chart with everything nested in it. Bytes and file size are Helm's own (pkg/chart/loader/archive.go). */
export const LIMITS = {
  /** Unpacked. */
  bytes: 100 * 1024 * 1024,
  fileBytes: 5 * 1024 * 1024,
  /** Files and folders. */
  entries: 10_000,
  /** Charts within charts, the root not counted. */
  depth: 10,
  /**
   * Of each YAML file that is read (Chart.yaml, values.yaml…), and of all of them. Ours: YAML takes hundreds of times its size
   * while it is parsed, and Helm cannot store a release of more than 1 MiB in any case.
   */
  yamlFileBytes: 1024 * 1024,
  yamlBytes: 8 * 1024 * 1024,
} as const;

export type ArchiveProblem =
  | { readonly kind: "NotGzip" }
  | { readonly kind: "Truncated" }
  | { readonly kind: "Broken"; readonly reason: string }
  | { readonly kind: "TooLarge"; readonly limit: number }
  | { readonly kind: "FileTooLarge"; readonly name: string; readonly limit: number }
  | { readonly kind: "TooManyEntries"; readonly limit: number }
  | { readonly kind: "UnsafeName"; readonly name: string; readonly reason: string }
  | { readonly kind: "NotAFile"; readonly name: string; readonly what: string }
  | { readonly kind: "DuplicateName"; readonly name: string }
  | { readonly kind: "SeveralFolders"; readonly folders: readonly [string, string] }
  | { readonly kind: "NoFiles" }
  /** Of a folder on disk. */
  | { readonly kind: "Unreadable"; readonly name: string; readonly reason: string }
  | { readonly kind: "LinkLeaves"; readonly name: string }
  | { readonly kind: "LinkLoops"; readonly name: string }
  | { readonly kind: "BadIgnoreRule"; readonly line: number; readonly reason: string };

export type ArchiveAnswer =
  | {
      readonly ok: true;
      readonly files: ChartFiles;
      /** The one top folder, which Helm calls after the chart but never reads. */
      readonly folder: string;
    }
  | { readonly ok: false; readonly problem: ArchiveProblem };

/** One line, without the name of the archive. Names from the archive are quoted, so that they stay on it. */
export function explainArchive(problem: ArchiveProblem): string {
  switch (problem.kind) {
    case "NotGzip":
      return "it is not a gzip file";
    case "Truncated":
      return "it ends too early";
    case "Broken":
      return `it cannot be unpacked: ${problem.reason}`;
    case "TooLarge":
      return `it holds more than ${mebibytes(problem.limit)} unpacked`;
    case "FileTooLarge":
      return `${JSON.stringify(problem.name)} is larger than ${mebibytes(problem.limit)}`;
    case "TooManyEntries":
      return `it holds more than ${problem.limit} files and folders`;
    case "UnsafeName":
      return `the name ${JSON.stringify(problem.name)} ${problem.reason}`;
    case "NotAFile":
      return `${JSON.stringify(problem.name)} is a ${problem.what}, not a file`;
    case "DuplicateName":
      return `it holds ${JSON.stringify(problem.name)} twice`;
    case "SeveralFolders": {
      const [first, second] = problem.folders.map((it) => JSON.stringify(it));
      return `it holds the folders ${first} and ${second} at its top, and must hold one, the chart's`;
    }
    case "NoFiles":
      return "it holds no files";
    case "Unreadable":
      return `${JSON.stringify(problem.name)} cannot be read: ${problem.reason}`;
    case "LinkLeaves":
      return `the symbolic link ${JSON.stringify(problem.name)} leads out of the chart's folder`;
    case "LinkLoops":
      return `the symbolic link ${JSON.stringify(problem.name)} leads to a folder that it is in`;
    case "BadIgnoreRule":
      return `line ${problem.line} of .helmignore: ${problem.reason}`;
  }
}

export function mebibytes(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
