/** A test's own API server and the executors it starts, and what is asked of their ends. */
import { test as base } from "vitest";
import { ApiServer } from "./api-server.ts";
import { type Ended, type Execution, start } from "./executor.ts";
import { inside } from "./inside.ts";
import { putRevision, REVISION } from "./shop.ts";

interface World {
  readonly server: ApiServer;
  readonly execute: (args: readonly string[], stdin?: string) => Execution;
  readonly run: (args: readonly string[], stdin?: string) => Promise<Ended>;
  /** As `run`, in this process: for what does not depend on its being one of its own. */
  readonly inside: (args: readonly string[]) => Promise<Ended>;
  /** Waits for something that the server has been asked or told; the executor's end and the test's time-out bound it. */
  readonly until: (holds: () => boolean) => Promise<void>;
}

/** Each test has a server and processes of its own, so that they need not wait for each other. */
export const test = base.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  world: async ({}, use) => {
    const server = await ApiServer.start();
    const running: Execution[] = [];
    putRevision(server);
    const execute: World["execute"] = (args, stdin) => {
      const execution = start(server.url, args, stdin);
      running.push(execution);
      return execution;
    };
    await use({
      server,
      execute,
      run: (args, stdin) => execute(args, stdin).ended,
      inside: (args) => inside(server, args),
      until: untilEndOf(running),
    });
    for (const { process } of running) process.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    await server.stop();
  },
});

function untilEndOf(running: readonly Execution[]): World["until"] {
  return async (holds) => {
    const over = Promise.race(running.map(({ ended }) => ended));
    while (!holds()) {
      const end = await Promise.race([
        over,
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 10)),
      ]);
      if (end && !holds()) throw new Error(`the executor ended before that: ${JSON.stringify(end)}`);
    }
  };
}

/** Where {@link ApiServer} keeps the revision. */
export const REVISION_OBJECT = `controllerrevisions/${REVISION.split("/")[1]}`;

export const WEB = ["apply", "--revision", REVISION, "--node", "web"];

export const endOf = async (ended: Promise<Ended>): Promise<Pick<Ended, "code" | "message">> => {
  const { code, message } = await ended;
  return { code, message };
};

export const noteOn = (server: ApiServer): string | undefined =>
  server.read("helmreleases/web")?.metadata.annotations?.["orkestra.dev/verdict"];
