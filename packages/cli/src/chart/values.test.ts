import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../../testing/umbrella.ts";
import { readValues } from "./values.ts";

const none = async (): Promise<string> => "";

test("later files are laid over earlier ones: tables merge, all else replaces, null stays for Helm to delete with", async () => {
  const path = await folder({ "a.yaml": "a: { x: 1, y: [1, 2], z: { q: 1 } }\nb: 1\n", "empty.yaml": "# nothing\n" });
  const over = "a: { y: [3], z: null, w: yes }\nb: { c: 1 }\n__proto__: { d: 1 }\n";
  const read = await readValues([join(path, "a.yaml"), join(path, "empty.yaml"), "-"], async () => over);
  expect(JSON.stringify(read)).toBe(
    '{"ok":true,"values":{"a":{"x":1,"y":[3],"z":null,"w":true},"b":{"c":1},"__proto__":{"d":1}}}',
  );
});

test("all that is wrong in any file is told", async () => {
  const path = await folder({ "list.yaml": "- a\n", "broken.yaml": "a: [\n", "two.yaml": "a: 1\n---\nb: 1\n" });
  const files = ["list.yaml", "broken.yaml", "two.yaml", "gone.yaml"].map((name) => join(path, name));
  expect(await readValues(files, none)).toEqual({
    ok: false,
    problems: [
      { source: files[0], message: "it holds no table of values" },
      { source: files[1], position: expect.anything(), message: expect.stringContaining("not valid YAML: ") },
      { source: files[2], message: "it has several documents, values are one" },
      { source: files[3], message: "cannot be read: no such file or folder" },
    ],
  });
});
