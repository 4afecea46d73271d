/** Starts the sandbox as a process and prints the path of a kubeconfig that leads to it. Ends with SIGINT or SIGTERM. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Sandbox } from "./sandbox.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const sandbox = await Sandbox.start({ port: Number(values.port) });
const folder = await mkdtemp(join(tmpdir(), "orkestra-sandbox-"));
const kubeconfig = join(folder, "kubeconfig");
await writeFile(kubeconfig, sandbox.kubeconfig());
process.stdout.write(`${kubeconfig}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
    process.exit(0);
  });
