/**
 * `npm run images:measure [-- --runs N] [--json]`: builds both images and prints their sizes, the time from the start of the
 * program to its first request, and the most memory it held, running the images' own files as a pod would.
 *
 * The processor's time is the figure to compare where other work shares the machine.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Archive, build } from "./build.ts";
import { mountServiceAccount, type Running, start, type Unpacked, unpack } from "./src/container.ts";
import { type Figures, spread, table } from "./src/figures.ts";
import { type Round, rounds, stored } from "./src/rounds.ts";
import { type StubApi, stubApi } from "./src/stub-api.ts";

const GIVE_UP_AFTER_MS = 60_000;

interface Run {
  readonly time: number;
  readonly cpu: number;
  readonly peak: number;
}

async function measure(image: Archive, api: StubApi, runs: number): Promise<Figures> {
  await using unpacked = await unpack(image.path);
  await mountServiceAccount(unpacked.root, api.ca);
  const round = rounds[image.program.name];
  // The first run only brings the files into memory, as on a node that has run the image before.
  await oneRun(round, unpacked, api);
  const all: Run[] = [];
  while (all.length < runs) all.push(await oneRun(round, unpacked, api));
  return {
    image: image.reference,
    compressedBytes: image.compressedSize,
    unpackedBytes: image.size,
    startMs: spread(all.map(({ time }) => time)),
    startCpuMs: spread(all.map(({ cpu }) => cpu)),
    peakMemoryBytes: spread(all.map(({ peak }) => peak)),
    runs,
  };
}

async function oneRun({ args, complete }: Round, unpacked: Unpacked, api: StubApi): Promise<Run> {
  const first = api.firstRequest();
  const env = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(api.port) };
  const running = start(unpacked, args, env);
  try {
    const startedAt = await running.startedAt;
    const before = running.cpuTime();
    const time = (await Promise.race([first, noRequest(running)])) - startedAt;
    const cpu = running.cpuTime() - before;
    await complete(running);
    return { time, cpu, peak: running.peakMemory() };
  } finally {
    running.stop();
  }
}

async function noRequest(running: Running): Promise<never> {
  const ended = await Promise.race([running.ended, pause(GIVE_UP_AFTER_MS, "it goes on", { ref: false })]);
  throw new Error(`no request from the program (${ended}):\n${running.output()}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: "string", default: "11" }, json: { type: "boolean", default: false } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs must be a whole number above 0");
  const images = await build(join(import.meta.dirname, "out"));
  await using api = await stubApi(stored);
  const all: Figures[] = [];
  for (const image of images) all.push(await measure(image, api, runs));
  console.log(values.json ? JSON.stringify(all, null, 2) : table(all));
}

await main().catch((error: Error) => {
  console.error(`images:measure: ${error.message}`);
  process.exitCode = 1;
});
