import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ArchiveProblem, LIMITS } from "./contract.ts";
import { readFolder } from "./read-folder.ts";

let root = "";
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), "orkestra-folder-")), "demo");
  await write({ "Chart.yaml": "name: demo\n" });
});
afterEach(async () => rm(dirname(root), { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function names(): Promise<readonly string[] | ArchiveProblem> {
  const answer = await readFolder(root);
  return answer.ok ? [...answer.files.keys()] : answer.problem;
}

describe("a chart's folder", () => {
  test("gives its files by path, sorted, and its own name", async () => {
    await write({ "templates/a.yaml": "a", "charts/sub/Chart.yaml": "name: sub\n", "values.yaml": "\u{feff}a: 1\n" });
    const answer = await readFolder(root);
    expect(
      answer.ok && [answer.folder, ...[...answer.files].map(([path, data]) => [path, Buffer.from(data).toString()])],
    ).toEqual([
      "demo",
      ["Chart.yaml", "name: demo\n"],
      ["charts/sub/Chart.yaml", "name: sub\n"],
      ["templates/a.yaml", "a"],
      ["values.yaml", "a: 1\n"],
    ]);
  });

  test("that is reached by a link is read like any other", async () => {
    const link = join(dirname(root), "link");
    await symlink(root, link);
    expect(await readFolder(link)).toMatchObject({ ok: true, folder: "demo" });
  });

  test("leaves out what its .helmignore names, as Helm does", async () => {
    await write({
      ".helmignore": "\u{feff}# a comment\n\n*.tmp\n/only-here\nci/\ntemplates/*.bak\n  .git  \n",
      "a.tmp": "",
      "deep/b.tmp": "",
      "only-here": "",
      "deep/only-here": "",
      "ci/values.yaml": "",
      "deep/ci/x": "",
      "docs/ci": "a file with the name of a folder",
      "templates/a.bak": "",
      "templates/deep/a.bak": "",
      ".git/config": "",
    });
    expect(await names()).toEqual([".helmignore", "Chart.yaml", "deep/only-here", "docs/ci", "templates/deep/a.bak"]);
  });

  test("leaves out the hidden files of templates/, as Helm does without being asked", async () => {
    await write({ "templates/.hidden.yaml": "", "templates/a.yaml": "", "templates/deep/.kept": "", ".kept": "" });
    expect(await names()).toEqual([".kept", "Chart.yaml", "templates/a.yaml", "templates/deep/.kept"]);
  });

  test("takes a rule with ! as Helm does: everything else is left out", async () => {
    await write({ ".helmignore": "!*.yaml\n", "values.yaml": "", "README.md": "", "templates/a.yaml": "" });
    expect(await names()).toEqual(["Chart.yaml", "values.yaml"]);
  });

  test.each([
    ["a/**", 2, "Helm does not know **"],
    ["[a", 2, '"[a" is no pattern'],
  ])("with the rule %s is refused, as in Helm", async (rule, line, reason) => {
    await write({ ".helmignore": `ok\n${rule}\n` });
    expect(await names()).toEqual({ kind: "BadIgnoreRule", line, reason });
  });
});

describe("a symbolic link in a chart's folder", () => {
  test("is followed within the folder, to a file or a folder", async () => {
    await write({ "files/a": "text" });
    await symlink("files/a", join(root, "b"));
    await symlink("files", join(root, "more"));
    expect(await names()).toEqual(["Chart.yaml", "b", "files/a", "more/a"]);
  });

  test.each(["/etc/hostname", "../secret", "files/../../secret"])("is refused when it leads to %s", async (target) => {
    await write({ "../secret": "text", "files/a": "" });
    await symlink(target, join(root, "b"));
    expect(await names()).toEqual({ kind: "LinkLeaves", name: "b" });
  });

  test("is refused when it leads out over another link", async () => {
    await write({ "files/a": "" });
    await symlink("/etc", join(root, "files/etc"));
    await symlink("files/etc/hostname", join(root, "b"));
    expect(await names()).toEqual({ kind: "LinkLeaves", name: "b" });
  });

  test("is refused as .helmignore when it leads out", async () => {
    await symlink("/etc/hostname", join(root, ".helmignore"));
    expect(await names()).toEqual({ kind: "LinkLeaves", name: ".helmignore" });
  });

  test("is refused when it leads to a folder above it", async () => {
    await mkdir(join(root, "a/b"), { recursive: true });
    await symlink("..", join(root, "a/b/c"));
    expect(await names()).toEqual({ kind: "LinkLoops", name: "a/b/c" });
  });

  test("is refused when it leads nowhere", async () => {
    await symlink("nowhere", join(root, "b"));
    expect(await names()).toMatchObject({ kind: "Unreadable", name: "b" });
  });
});

describe("a folder is refused", () => {
  test("when it is not there, or a file", async () => {
    expect(await readFolder(join(root, "nothing"))).toMatchObject({ problem: { kind: "Unreadable" } });
    expect(await readFolder(join(root, "Chart.yaml"))).toMatchObject({ problem: { kind: "Unreadable" } });
  });

  test("when it is empty", async () => {
    await rm(join(root, "Chart.yaml"));
    expect(await names()).toEqual({ kind: "NoFiles" });
  });

  test("for what is neither a file nor a folder", async () => {
    const server = createServer().listen(join(root, "socket"));
    await once(server, "listening");
    expect(await names()).toEqual({ kind: "NotAFile", name: "socket", what: "device or socket" });
    server.close();
    await once(server, "close");
  });

  test("for a name that no archive may have", async () => {
    await write({ "a\\b": "" });
    expect(await names()).toEqual({ kind: "UnsafeName", name: "a\\b", reason: "holds a backslash" });
  });

  test("for a file over 5 MiB, which is not read", async () => {
    await write({ big: "" });
    await truncate(join(root, "big"), 100 * 1024 * 1024 * 1024);
    expect(await names()).toEqual({ kind: "FileTooLarge", name: "big", limit: LIMITS.fileBytes });
  });

  test("for more than 100 MiB in all", async () => {
    await write(Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`big${index}`, ""])));
    for (let index = 0; index < 21; index += 1) await truncate(join(root, `big${index}`), LIMITS.fileBytes);
    expect(await names()).toEqual({ kind: "TooLarge", limit: LIMITS.bytes });
  });
});
