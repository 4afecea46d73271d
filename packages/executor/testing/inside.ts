/** Runs the executor's own functions in the test's process: all but signals, the termination message and its start. */
import { connect } from "@orkestra/kube";
import { parse } from "../src/arguments/parse.ts";
import { clusterOf } from "../src/cluster.ts";
import type { Log } from "../src/log.ts";
import { misused } from "../src/outcome.ts";
import { run, type Surroundings } from "../src/run.ts";
import type { ApiServer } from "./api-server.ts";
import type { Ended } from "./executor.ts";

/** @returns what {@link start} would have seen of a process with these arguments; "ended" is not logged */
export async function inside(server: ApiServer, args: readonly string[]): Promise<Ended> {
  const parsed = parse(args);
  if (!parsed.ok) return { ...misused(...parsed.problems), logs: [] };
  const { request } = parsed;
  const client = await connect({ server: server.url, namespace: "shop" });
  const logs: { msg: string }[] = [];
  const log: Log = (msg, fields) => void logs.push({ ...fields, msg });
  const around: Surroundings = {
    cluster: clusterOf(client, (error) => log("watch interrupted", { error: String(error) })),
    logs: { info: log, warn: log },
    stop: new AbortController().signal,
    newToken: () => "token",
  };
  try {
    if (request.kind === "remove") {
      const { remove } = await import("../src/remove/remove.ts");
      return { ...(await remove(request, around)), logs };
    }
    if (request.kind === "wait") {
      const { wait } = await import("../src/wait.ts");
      return { ...(await wait(request, around)), logs };
    }
    if (request.kind === "apply") return { ...(await run(request, around)), logs };
    throw new Error(`${request.kind} runs only as a process`);
  } finally {
    client.close();
  }
}
