import { expect, test } from "vitest";
import { ApiServer } from "../../testing/api-server.ts";
import { FAILED, READY } from "../../testing/live-group.ts";
import { folder } from "../../testing/umbrella.ts";
import { orkestra } from "../../testing/world.ts";

/** The values, then what the shell adds. */
async function candidates(...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await orkestra(["__complete", "--", ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "");
}

test.each<[string, readonly string[], readonly string[]]>([
  ["commands", ["con"], ["convert", ":none"]],
  ["commands below a command", ["chart", "i"], ["inspect", ":none"]],
  ["the commands that there is help for", ["help", "gr"], ["graph", ":none"]],
  ["long options", ["graph", "--f"], ["--filename", "--format", ":none"]],
  ["no option twice", ["graph", "--format", "dot", "--f"], ["--filename", ":none"]],
  ["the values of an option", ["graph", "-f", "x", "--format", ""], ["text", "mermaid", "dot", ":none"]],
  ["values behind an equals sign", ["graph", "--format=m"], ["--format=mermaid", ":none"]],
  ["values of a short option", ["status", "-o", "j"], ["json", ":none"]],
  ["files of an option that takes several", ["plan", "-f", "a.yaml", ""], [":files"]],
  ["an option after files", ["graph", "-f", "a.yaml", "b.yaml", "--form"], ["--format", ":none"]],
  ["folders", ["chart", "split", "c", "--out", ""], [":folders"]],
  ["a chart", ["chart", "inspect", "./"], [":files"]],
  ["the shells", ["completion", ""], ["bash", "zsh", "fish", ":none"]],
  ["nothing where nothing is known", ["plan", "--look-ahead", ""], [":none"]],
  ["nothing for an unknown option", ["plan", "--nonsense="], [":none"]],
  ["no options behind --", ["graph", "--", "--f"], [":none"]],
  ["namespaces of a command without a cluster", ["graph", "-n", ""], [":none"]],
])("%s", async (_, words, expected) => {
  expect(await candidates(...words)).toEqual(expected);
});

test("every command is there, with its words of help", async () => {
  const { stdout } = await orkestra(["__complete", "--", ""]);
  const { stdout: help } = await orkestra(["--help"]);
  const lines = stdout.trimEnd().split("\n").slice(0, -1);
  for (const line of lines) expect(help).toContain(line.split("\t")[0]);
  expect(lines.every((line) => (line.split("\t")[1] ?? "").length > 0)).toBe(true);
});

test("groups, namespaces' options and contexts come from the cluster and the kubeconfig", async () => {
  const server = await ApiServer.start();
  server.put(READY);
  server.put({ ...FAILED, metadata: { ...FAILED.metadata, name: "mail", namespace: "post" } });
  const at = ["--kubeconfig", server.kubeconfig];
  expect(await candidates("status", ...at, "")).toEqual(["shop", ":none"]);
  expect(await candidates("status", ...at, "x")).toEqual([":none"]);
  expect(await candidates("status", ...at, "-n", "post", "")).toEqual(["mail", ":none"]);
  expect(await candidates("status", ...at, "-npost", "m")).toEqual(["mail", ":none"]);
  expect(await candidates("status", "shop", ...at, "--context", "")).toEqual(["test", ":none"]);
});

test("without a cluster there are no names, and whoever asks by hand is told why", async () => {
  const kubeconfig = `${await folder({})}/none`;
  const { code, stdout, stderr } = await orkestra(["__complete", "--", "status", "--kubeconfig", kubeconfig, ""]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: ":none\n", stderr: [expect.stringContaining("ENOENT")] });
});
