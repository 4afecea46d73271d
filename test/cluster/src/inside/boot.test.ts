import { expect, test } from "vitest";
import type { BootEvent } from "../shared/start.ts";
import { runSteps } from "./boot.ts";

const nothing = (): void => undefined;

test("a step starts when those it needs are done, whatever the order in which they are listed", async () => {
  const story: string[] = [];
  const step = (name: string, needs: string[]) => ({ name, needs, run: async () => void story.push(name) });
  const events: string[] = [];
  const steps = [step("c", ["a", "b"]), step("b", ["a"]), step("a", [])];
  await runSteps(steps, (event: BootEvent) => events.push(event.kind === "ready" ? event.step : event.kind));
  expect(story).toEqual(["a", "b", "c"]);
  expect(events).toEqual(["a", "b", "c", "done"]);
});

test("a failure names its step, and what needs it is never started", async () => {
  const started: string[] = [];
  const steps = [
    { name: "a", needs: [], run: () => Promise.reject(new Error("no disk")) },
    { name: "b", needs: ["a"], run: async () => void started.push("b") },
  ];
  await expect(runSteps(steps, nothing)).rejects.toMatchObject({ message: "step a", cause: new Error("no disk") });
  expect(started).toEqual([]);
});
