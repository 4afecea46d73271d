/** The real process: streams, exit codes and what happens when nobody reads. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { play } from "@orkestra/charts/testing";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ApiServer } from "../testing/api-server.ts";
import { ROLLING_OUT } from "../testing/live-group.ts";
import { groupYaml } from "../testing/world.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const FOLDER = fileURLToPath(new URL("..", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ["-C", "orkestra:source", MAIN, ...args], {
    cwd: FOLDER,
    env: { PATH: process.env["PATH"], ...env },
  });
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (piece) => {
    stdout += piece;
  });
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr })));
}

function orkestra(args: readonly string[], input = "", env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = start(args, env);
  child.stdin.end(input);
  return ended(child);
}

test("a Workflow is all that there is on standard output", async () => {
  const { code, stdout, stderr } = await orkestra(["plan", "-f", "testdata/bookinfo.yaml", "-o", "workflow"]);
  expect({ code, stderr, kind: parse(stdout).kind }).toEqual({ code: 0, stderr: "", kind: "Workflow" });
});

test("problems are lines on standard error, and the exit code is 1", async () => {
  const { code, stdout, stderr } = await orkestra(["plan", "-f", "testdata/mistakes.yaml"]);
  expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 1, stdout: "", lines: 8 });
  expect(stderr).toMatch(/^testdata\/mistakes\.yaml:9:22: ApplicationGroup loop: applications wait for each other/);
});

test("wrong usage ends with 2", async () => {
  expect(await orkestra(["plan", "--nonsense", "-f", "x"])).toMatchObject({ code: 2, stdout: "" });
});

test("manifests are read from standard input", async () => {
  const { code, stdout } = await orkestra(["graph", "-f", "-"], groupYaml({ a: [] }));
  expect({ code, stdout }).toEqual({ code: 0, stdout: "shop in namespace default\n\n●  a\n" });
});

test("into a pipe there is no colour", async () => {
  const { stdout } = await orkestra(["plan", "-f", "testdata/bookinfo.yaml"], "", {
    FORCE_COLOR: "1",
    TERM: "xterm-256color",
  });
  expect(stdout).not.toContain("\u001b");
});

test("a reader who has had enough is no fault", async () => {
  const names = Array.from({ length: 400 }, (_, index) => `app-${index}`);
  const input = groupYaml(Object.fromEntries(names.map((name) => [name, []])));
  const child = start(["plan", "-f", "-", "-o", "json"], {});
  child.stdout.once("data", () => child.stdout.destroy());
  child.stdin.end(input);
  expect(await ended(child)).toMatchObject({ code: 0, signal: null, stderr: "" });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends it with %i while a repository keeps it waiting", async (signal, code) => {
  const { host } = await play(() => kill());
  const input = groupYaml({ a: [] }).replace("https://charts.example.com", `http://${host}`);
  const child = start(["plan", "-f", "-", "--check-charts"], {});
  const kill = (): boolean => child.kill(signal);
  child.stdin.end(input);
  expect(await ended(child)).toEqual({ code, signal: null, stdout: "", stderr: "" });
});

test("whoever watches a group can stop it, and then it ends with 130", async () => {
  const server = await ApiServer.start();
  server.put(ROLLING_OUT);
  const child = start(["status", "shop", "--watch"], { KUBECONFIG: server.kubeconfig });
  server.onWatch = () => child.kill("SIGINT");
  const { code, stdout, stderr } = await ended(child);
  expect({ code, stderr, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 130, stderr: "", lines: 6 });
});
