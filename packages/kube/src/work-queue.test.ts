import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WorkQueue } from "./work-queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const unexpected = (error: unknown) => {
  throw error;
};

/** A run that stays on until the test ends it. */
function gate() {
  const started: string[] = [];
  const open = new Map<string, PromiseWithResolvers<void>>();
  const run = (key: string): Promise<void> => {
    started.push(key);
    const one = Promise.withResolvers<void>();
    open.set(key, one);
    return one.promise;
  };
  const end = async (key: string, error?: Error): Promise<void> => {
    if (error) open.get(key)?.reject(error);
    else open.get(key)?.resolve();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { started, run, end };
}

test("a key that is added many times while it waits runs once, in the order of the first", async () => {
  const { started, run, end } = gate();
  const queue = new WorkQueue({ run, onError: unexpected, concurrency: 1 });
  for (const key of ["a", "b", "c", "b", "c"]) queue.add(key);
  expect([started, queue.depth, queue.active]).toEqual([["a"], 2, 1]);
  await end("a");
  await end("b");
  await end("c");
  expect([started, queue.depth, queue.active]).toEqual([["a", "b", "c"], 0, 0]);
});

test("a key that is added during its run runs again after it, once", async () => {
  const { started, run, end } = gate();
  const queue = new WorkQueue({ run, onError: unexpected });
  queue.add("a");
  queue.add("a");
  queue.add("a");
  expect(started).toEqual(["a"]);
  await end("a");
  expect(started).toEqual(["a", "a"]);
  await end("a");
  expect([started, queue.active]).toEqual([["a", "a"], 0]);
});

test("failures are told, and repeated after a wait that doubles up to its limit and starts anew after a success", async () => {
  const told: unknown[] = [];
  let fails = true;
  const runs: number[] = [];
  const queue = new WorkQueue({
    run: async () => {
      runs.push(Date.now());
      if (fails) throw new Error("no");
    },
    onError: (error, key, failures) => told.push([String(error), key, failures]),
    backoff: { minMs: 100, maxMs: 400 },
    random: () => 0,
  });
  const waits = () => runs.slice(1).map((at, i) => at - (runs[i] ?? 0));
  queue.add("a");
  await vi.advanceTimersByTimeAsync(1_200);
  expect(waits()).toEqual([100, 200, 400, 400]);
  expect(told.slice(0, 2)).toEqual([
    ["Error: no", "a", 1],
    ["Error: no", "a", 2],
  ]);

  fails = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs.length).toBe(6);
  fails = true;
  runs.length = 0;
  queue.add("a");
  await vi.advanceTimersByTimeAsync(110);
  expect(waits()).toEqual([100]);
});

test("a new event does not wait for the backoff of the last failure, and its success ends it", async () => {
  const { started, run, end } = gate();
  const queue = new WorkQueue({ run, onError: () => undefined, backoff: { minMs: 1_000, maxMs: 1_000 } });
  queue.add("a");
  await end("a", new Error("no"));
  queue.add("a");
  expect(started).toEqual(["a", "a"]);
  await end("a");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started).toEqual(["a", "a"]);
});

test("of several deadlines the earliest counts", async () => {
  const runs: number[] = [];
  const start = Date.now();
  const queue = new WorkQueue({ run: async () => void runs.push(Date.now() - start), onError: unexpected });
  queue.addAfter("a", 500);
  queue.addAfter("a", 200);
  queue.addAfter("a", 900);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toEqual([200]);
});

test("a deadline longer than a timer can hold is kept", async () => {
  const month = 31 * 24 * 3_600_000;
  const { started, run } = gate();
  const queue = new WorkQueue({ run, onError: unexpected });
  queue.addAfter("a", month);
  await vi.advanceTimersByTimeAsync(month - 1_000);
  expect(started).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(started).toEqual(["a"]);
});

test("stop starts nothing more and waits for what is on", async () => {
  const { started, run, end } = gate();
  const queue = new WorkQueue({ run, onError: unexpected, concurrency: 1 });
  queue.add("a");
  queue.add("a");
  queue.add("b");
  queue.addAfter("c", 10);
  let stopped = false;
  const stop = queue.stop().then(() => (stopped = true));
  queue.add("d");
  await vi.advanceTimersByTimeAsync(100);
  expect([started, stopped]).toEqual([["a"], false]);
  await end("a");
  await stop;
  expect([started, queue.depth, vi.getTimerCount()]).toEqual([["a"], 0, 0]);
});

test("a run that fails while the queue stops is told and not repeated", async () => {
  const told: string[] = [];
  const { started, run, end } = gate();
  const queue = new WorkQueue({ run, onError: (error) => told.push(String(error)) });
  queue.add("a");
  const stop = queue.stop();
  await end("a", new Error("no"));
  await stop;
  await vi.advanceTimersByTimeAsync(1_000_000);
  expect([started, told, vi.getTimerCount()]).toEqual([["a"], ["Error: no"], 0]);
});

test("whatever is added, no key runs twice at a time, the limit holds, and every add is followed by a run", async () => {
  const step = fc.record({
    key: fc.constantFrom("a", "b", "c", "d"),
    wait: fc.nat(20),
    takes: fc.nat(30),
    fails: fc.boolean(),
    after: fc.option(fc.nat(50)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step), fc.integer({ min: 1, max: 3 }), async (steps, concurrency) => {
      const on = new Set<string>();
      const plans = new Map<string, (typeof steps)[number][]>();
      const dirty = new Set<string>();
      let worst = 0;
      let twice = 0;
      const queue = new WorkQueue({
        concurrency,
        backoff: { minMs: 1, maxMs: 10 },
        onError: () => undefined,
        run: async (key) => {
          if (on.has(key)) twice++;
          on.add(key);
          worst = Math.max(worst, on.size);
          dirty.delete(key);
          const plan = plans.get(key)?.shift();
          await new Promise((resolve) => setTimeout(resolve, plan?.takes ?? 1));
          on.delete(key);
          if (plan?.fails) throw new Error("no");
        },
      });
      for (const one of steps) {
        plans.set(one.key, [...(plans.get(one.key) ?? []), one]);
        dirty.add(one.key);
        if (one.after === null) queue.add(one.key);
        else queue.addAfter(one.key, one.after);
        await vi.advanceTimersByTimeAsync(one.wait);
      }
      await vi.advanceTimersByTimeAsync(60_000);
      expect([twice, worst <= concurrency, dirty, queue.depth, queue.active]).toEqual([0, true, new Set(), 0, 0]);
    }),
    { numRuns: 50 },
  );
});
