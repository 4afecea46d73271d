/** Runs an executor inside this process: no start of a process, so that thousands of runs are a matter of seconds. */
import { randomBytes } from "node:crypto";
import { parse } from "@orkestra/executor/arguments/parse";
import { clusterOf } from "@orkestra/executor/cluster";
import { misused, type Outcome } from "@orkestra/executor/outcome";
import { run as apply, type Surroundings } from "@orkestra/executor/run";
import { connect } from "@orkestra/kube";
import type { Launch } from "./launch.ts";

/** A kill ends it as a termination does: code of this process cannot be killed. */
export const inProcess: Launch = async ({ args, url, namespace }, { terminate }) => {
  const parsed = parse(args);
  if (!parsed.ok) return ended(misused(...parsed.problems));
  const { request } = parsed;
  const client = await connect({ server: url, namespace, userAgent: "orkestra-executor" });
  const around: Surroundings = {
    cluster: clusterOf(client, () => undefined),
    logs: { info: () => undefined, warn: () => undefined },
    stop: terminate,
    newToken: () => `${new Date().toISOString()}-${randomBytes(4).toString("hex")}`,
  };
  try {
    switch (request.kind) {
      case "help":
        throw new Error("an executor in a pod is not asked for help");
      case "apply":
        return ended(await apply(request, around));
      case "remove":
        return ended(await (await import("@orkestra/executor/remove/remove")).remove(request, around));
      case "wait":
        return ended(await (await import("@orkestra/executor/wait")).wait(request, around));
      case "stage":
        return ended(await (await import("@orkestra/executor/stage/stage")).stage(request, around));
    }
  } finally {
    client.close();
  }
};

const ended = ({ code, message }: Outcome) => ({ exitCode: code, message });
