#!/usr/bin/env node
/**
 * Runs a command with the checkout's own Node and dependencies: `node scripts/run.mjs [--here] COMMAND [ARG...]`.
 *
 * The command runs in the checkout's folder, with --here in the folder that npm was called from, so that relative file
 * names mean what their writer meant. A word that begins with `@/` is a path from the checkout's folder.
 *
 * The only file that must run on the machine's Node (20 or newer). It brings Node 24 and pnpm into .tools and installs the
 * workspace when the lockfile has changed since the last time, says so on stderr, and then gets out of the way: the
 * command's standard streams, signals and exit code are its own.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const TOOLS = { node: "24.21.0", pnpm: "11.28.11" };
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolsBin = join(root, ".tools/node_modules/.bin");
const lock = join(root, ".tools.lock");
const LOCK_IS_STALE_AFTER_MS = 10 * 60_000;

const environment = {
  ...process.env,
  PATH: [toolsBin, join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
};

const digest = (...texts) => createHash("sha256").update(texts.join("\0")).digest("hex");
const stamped = (file, value) => existsSync(file) && readFileSync(file, "utf8") === value;

function step(what, command, args) {
  const started = Date.now();
  process.stderr.write(`orkestra: ${what} ...\n`);
  const run = spawnSync(command, args, { cwd: root, env: environment, encoding: "utf8", maxBuffer: 64 << 20 });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}\norkestra: ${what} failed\n`);
    process.exit(1);
  }
  process.stderr.write(`orkestra: ${what}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Two commands started at once in a fresh clone must not install into the same folder. A folder is an atomic lock. */
function locked(work) {
  const deadline = Date.now() + LOCK_IS_STALE_AFTER_MS;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > LOCK_IS_STALE_AFTER_MS || Date.now() > deadline) return work();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    return work();
  } finally {
    rmdirSync(lock);
  }
}

const toolsStamp = join(root, ".tools/stamp");
const toolsWanted = JSON.stringify(TOOLS);
const workspaceStamp = join(root, "node_modules/.orkestra-stamp");
const workspaceWanted = () =>
  digest(
    toolsWanted,
    ...["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"].map((f) => readFileSync(join(root, f), "utf8")),
  );

const ready = () => stamped(toolsStamp, toolsWanted) && stamped(workspaceStamp, workspaceWanted());

function stamp(file, value) {
  writeFileSync(`${file}.new`, value);
  renameSync(`${file}.new`, file);
}

if (!ready()) {
  locked(() => {
    if (!stamped(toolsStamp, toolsWanted)) {
      const packages = Object.entries(TOOLS).map(([name, version]) => `${name}@${version}`);
      step(`installing ${packages.join(" and ")}`, "npm", [
        "install",
        "--prefix",
        ".tools",
        "--no-save",
        "--no-package-lock",
        "--loglevel",
        "error",
        ...packages,
      ]);
      stamp(toolsStamp, toolsWanted);
    }
    if (!stamped(workspaceStamp, workspaceWanted())) {
      step("installing the workspace", join(toolsBin, "node"), [
        join(root, ".tools/node_modules/pnpm/bin/pnpm.mjs"),
        "install",
        "--frozen-lockfile",
      ]);
      stamp(workspaceStamp, workspaceWanted());
    }
  });
}

const words = process.argv.slice(2);
const here = words[0] === "--here";
const [command, ...args] = words
  .slice(here ? 1 : 0)
  .map((word) => (word.startsWith("@/") ? join(root, word.slice(2)) : word));
if (!command) {
  process.stderr.write("usage: node scripts/run.mjs [--here] COMMAND [ARG...]\n");
  process.exit(2);
}
const cwd = here ? (process.env.INIT_CWD ?? process.cwd()) : root;
const child = spawn(command, args, { cwd, env: environment, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  process.stderr.write(`orkestra: cannot run ${command}: ${error.message}\n`);
  process.exitCode = 127;
});
child.on("exit", (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
});
