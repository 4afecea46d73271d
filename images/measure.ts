/**
 * `npm run images:measure [-- --runs N] [--json]`: builds both images and prints their sizes, the time from the start of the
 * program to its first request, and the most memory it held, running the images' own files as a pod would.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { build, megabytes } from "./build.ts";
import { mountServiceAccount, type Running, start, type Unpacked, unpack } from "./src/container.ts";
import type { Program } from "./src/images.ts";
import { type StubApi, stubApi } from "./src/stub-api.ts";

/** How long the controller's memory is watched after its first request: its lists are in and nothing happens. */
const CONTROLLER_IDLES_MS = 3_000;
const GIVE_UP_AFTER_MS = 30_000;

interface Figures {
  readonly image: string;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  readonly startMs: { readonly median: number; readonly worst: number };
  readonly peakMemoryBytes: { readonly median: number; readonly worst: number };
  readonly runs: number;
}

const release = {
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name: "web", namespace: "default" },
  spec: {
    interval: "10m",
    chart: { spec: { chart: "web", version: "1.0.0", sourceRef: { kind: "HelmRepository", name: "web" } } },
  },
};

/** One whole run of each program, from its start to its end, which must be the right one. */
const ROUNDS: Readonly<Record<Program["name"], { args: string[]; round: (running: Running) => Promise<void> }>> = {
  executor: {
    args: ["apply", "--spec", Buffer.from(JSON.stringify(release)).toString("base64"), "--timeout", "20s"],
    round: (running) => mustEndWith(running, 0),
  },
  controller: {
    args: ["--listen", "127.0.0.1:0", "--log-level", "warn"],
    round: async (running) => {
      await pause(CONTROLLER_IDLES_MS);
      running.stop();
      await mustEndWith(running, 0);
    },
  },
};

async function mustEndWith(running: Running, expected: number): Promise<void> {
  const ended = await running.ended;
  if (ended !== expected) throw new Error(`the program ended with ${ended}, not ${expected}:\n${running.output()}`);
}

async function measure(image: Awaited<ReturnType<typeof build>>[number], api: StubApi, runs: number): Promise<Figures> {
  await using unpacked = await unpack(image.path);
  await mountServiceAccount(unpacked.root, api.ca);
  const times: number[] = [];
  const peaks: number[] = [];
  // The first run only brings the files into memory, as on a node that has run the image before.
  for (let run = 0; run <= runs; run++) {
    const { time, peak } = await oneRun(image.program.name, unpacked, api);
    if (run > 0) times.push(time);
    if (run > 0) peaks.push(peak);
  }
  return {
    image: image.reference,
    compressedBytes: image.compressedSize,
    unpackedBytes: image.size,
    startMs: summary(times),
    peakMemoryBytes: summary(peaks),
    runs,
  };
}

async function oneRun(
  name: Program["name"],
  unpacked: Unpacked,
  api: StubApi,
): Promise<{ time: number; peak: number }> {
  const first = api.firstRequest();
  const { args, round } = ROUNDS[name];
  const env = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(api.port) };
  const running = start(unpacked, args, env);
  try {
    const startedAt = await running.startedAt;
    const time = (await Promise.race([first, noRequest(running)])) - startedAt;
    await round(running);
    return { time, peak: running.peakMemory() };
  } finally {
    running.stop();
  }
}

async function noRequest(running: Running): Promise<never> {
  const ended = await Promise.race([running.ended, pause(GIVE_UP_AFTER_MS, "no end", { ref: false })]);
  throw new Error(`no request from the program (${ended}):\n${running.output()}`);
}

function summary(values: readonly number[]): { median: number; worst: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, worst: sorted.at(-1) ?? Number.NaN };
}

function table(all: readonly Figures[]): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const rows = all.map(({ image, compressedBytes, unpackedBytes, startMs, peakMemoryBytes }) => [
    image,
    megabytes(compressedBytes),
    megabytes(unpackedBytes),
    `${startMs.median.toFixed(0)} ms (worst ${startMs.worst.toFixed(0)})`,
    `${mebibytes(peakMemoryBytes.median)} (worst ${mebibytes(peakMemoryBytes.worst)})`,
  ]);
  const lines = [["image", "compressed", "unpacked", "start to first request", "peak memory"], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: "string", default: "11" }, json: { type: "boolean" } } });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new TypeError("--runs must be a whole number above 0");
  const images = await build(join(import.meta.dirname, "out"));
  await using api = await stubApi();
  const all: Figures[] = [];
  for (const image of images) all.push(await measure(image, api, runs));
  console.log(values.json ? JSON.stringify(all, null, 2) : `${table(all)}\n(median of ${runs} runs)`);
}

await main().catch((error: Error) => {
  console.error(`images:measure: ${error.message}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
