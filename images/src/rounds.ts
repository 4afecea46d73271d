/** One whole run of each program against the stub, from its start to its end, which must be the right one. */
import { setTimeout as pause } from "node:timers/promises";
import { ApplicationGroupSpec } from "@orkestra/api";
import { type ControllerRevision, compile, controllerRevision } from "@orkestra/core";
import type { Running } from "./container.ts";
import type { Program } from "./images.ts";

export interface Round {
  readonly args: readonly string[];
  /** Rejects when the program does not do what it should. */
  readonly complete: (running: Running) => Promise<void>;
}

/** How long the controller's memory is watched after its first request: its lists are in and nothing happens. */
const CONTROLLER_IDLES_MS = 3_000;
const NAMESPACE = "default";

const revision = revisionOfOneRelease();

/** What the API server must have: path -> object. */
export const stored = {
  [`/apis/apps/v1/namespaces/${NAMESPACE}/controllerrevisions/${revision.metadata.name}`]: revision,
};

export const rounds: Readonly<Record<Program["name"], Round>> = {
  executor: {
    args: ["apply", `--revision=${NAMESPACE}/${revision.metadata.name}`, "--node=web", "--timeout=20s"],
    complete: (running) => mustEndWell(running),
  },
  controller: {
    args: ["--listen=127.0.0.1:0", "--log-level=warn"],
    complete: async (running) => {
      await pause(CONTROLLER_IDLES_MS);
      running.stop();
      await mustEndWell(running);
    },
  },
};

async function mustEndWell(running: Running): Promise<void> {
  const ended = await running.ended;
  if (ended !== 0) throw new Error(`the program ended with ${ended}:\n${running.output()}`);
}

function revisionOfOneRelease(): ControllerRevision {
  const chart = { url: "https://charts.example.org", name: "web", version: "1.0.0" };
  const spec = ApplicationGroupSpec.parse({ applications: [{ name: "web", spec: { chart } }] });
  const compiled = compile({
    group: { name: "demo", namespace: NAMESPACE, uid: "1", spec },
    applications: new Map(),
    records: new Map(),
  });
  if (!compiled.ok) throw new Error(`the group to measure with is wrong: ${JSON.stringify(compiled.problems)}`);
  return controllerRevision(compiled.plan, 1);
}
