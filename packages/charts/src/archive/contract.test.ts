import { expect, test } from "vitest";
import { type ArchiveProblem, explainArchive } from "./contract.ts";

test.each<[ArchiveProblem, string]>([
  [{ kind: "NotGzip" }, "it is not a gzip file"],
  [{ kind: "Truncated" }, "it ends too early"],
  [{ kind: "Broken", reason: "checksum failure" }, "it cannot be unpacked: checksum failure"],
  [{ kind: "TooLarge", limit: 104857600 }, "it holds more than 100 MiB unpacked"],
  [{ kind: "FileTooLarge", name: "a\nb", limit: 5242880 }, '"a\\nb" is larger than 5 MiB'],
  [{ kind: "TooManyEntries", limit: 10000 }, "it holds more than 10000 files and folders"],
  [{ kind: "UnsafeName", name: "../a", reason: "leads out of the chart" }, 'the name "../a" leads out of the chart'],
  [{ kind: "NotAFile", name: "a", what: "symbolic link" }, '"a" is a symbolic link, not a file'],
  [{ kind: "DuplicateName", name: "a" }, 'it holds "a" twice'],
  [
    { kind: "SeveralFolders", folders: ["a", "b"] },
    'it holds the folders "a" and "b" at its top, and must hold one, the chart\'s',
  ],
  [{ kind: "NoFiles" }, "it holds no files"],
  [
    { kind: "Unreadable", name: "a", reason: "EACCES: permission denied" },
    '"a" cannot be read: EACCES: permission denied',
  ],
  [{ kind: "LinkLeaves", name: "a" }, 'the symbolic link "a" leads out of the chart\'s folder'],
  [{ kind: "LinkLoops", name: "a" }, 'the symbolic link "a" leads to a folder that it is in'],
  [{ kind: "BadIgnoreRule", line: 3, reason: "Helm does not know **" }, "line 3 of .helmignore: Helm does not know **"],
])("%j is explained in one line", (problem, line) => {
  expect(explainArchive(problem)).toBe(line);
});
