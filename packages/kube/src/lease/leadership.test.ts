import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LeaseServer } from "../../testing/lease-server.ts";
import type { KubeClient } from "../client.ts";
import { acquireLeadership, type Leadership, type LeadershipOptions } from "./leadership.ts";

const START = "2026-01-02T03:04:05.000Z";
beforeEach(() => void vi.useFakeTimers({ now: new Date(START) }));
afterEach(() => void vi.useRealTimers());

/** Time as one machine has it: it may be off, and run a little too fast or too slow. */
function clockOf({ skewMs = 0, rate = 1 } = {}) {
  return {
    now: () => Date.now() * rate + skewMs,
    random: () => 0,
    sleep: (milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, milliseconds / rate);
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };
}

function replica(
  server: LeaseServer,
  identity: string,
  options: Partial<LeadershipOptions> = {},
  slow: Partial<KubeClient> = {},
) {
  const state: { leads?: Leadership; standby: string[]; errors: string[]; cut: boolean } = {
    standby: [],
    errors: [],
    cut: false,
  };
  const stop = new AbortController();
  const ended = acquireLeadership(clientOf(server, state, slow), {
    namespace: "orkestra",
    name: "controller",
    identity,
    signal: stop.signal,
    clock: clockOf(),
    onStandby: (leader) => state.standby.push(leader),
    onError: (error) => state.errors.push((error as Error).message),
    ...options,
  }).then(
    (leadership) => {
      state.leads = leadership;
    },
    (error: Error) => state.errors.push(error.message),
  );
  return { state, stop, ended };
}

/** Until it is cut off, `slow` answers in place of the server. */
function clientOf(server: LeaseServer, state: { readonly cut: boolean }, slow: Partial<KubeClient>): KubeClient {
  const client = server.client(() => state.cut);
  return { ...client, patch: (...asked) => (state.cut ? client : { ...client, ...slow }).patch(...asked) };
}

const seconds = (n: number) => vi.advanceTimersByTimeAsync(n * 1000);

test("the first replica leads at once, and writes the lease as kubectl shows it", async () => {
  const server = new LeaseServer();
  const { state } = replica(server, "a");
  await seconds(0);
  expect(state.leads?.lost.aborted).toBe(false);
  expect(server.spec).toEqual({
    holderIdentity: "a",
    leaseDurationSeconds: 15,
    acquireTime: "2026-01-02T03:04:05.000000Z",
    renewTime: "2026-01-02T03:04:05.000000Z",
    leaseTransitions: 0,
  });
  await seconds(2);
  expect(server.spec?.renewTime).toBe("2026-01-02T03:04:07.000000Z");
});

test("a second replica stands by, tells once who leads, and leads within two seconds of a good end", async () => {
  const server = new LeaseServer();
  const first = replica(server, "a");
  await seconds(0);
  const second = replica(server, "b");
  await seconds(60);
  expect([second.state.leads, second.state.standby]).toEqual([undefined, ["a"]]);
  await first.state.leads?.release();
  await seconds(2);
  expect(second.state.leads).toBeDefined();
  expect(server.spec).toMatchObject({ holderIdentity: "b", leaseTransitions: 1 });
});

test("a replica that is gone without a word is followed once its lease has lapsed", async () => {
  const server = new LeaseServer();
  const first = replica(server, "a");
  await seconds(1);
  const second = replica(server, "b");
  await seconds(1);
  first.state.cut = true;
  await seconds(14);
  expect(second.state.leads).toBeUndefined();
  await seconds(5);
  expect(second.state.leads).toBeDefined();
});

test("a leader that cannot renew stops before another may begin", async () => {
  const server = new LeaseServer();
  const { state } = replica(server, "a");
  await seconds(0);
  state.cut = true;
  await seconds(13);
  expect(state.leads?.lost.reason).toEqual(
    new Error("the lease orkestra/controller is lost: not renewed for 10000 ms"),
  );
  expect(new Set(state.errors)).toEqual(new Set(["no route to host"]));
});

test("a leader to whom answers come late stops before another may begin, counted from when it asked", async () => {
  const server = new LeaseServer();
  const late = { ms: 0 };
  const answersLate: Pick<KubeClient, "patch"> = {
    async patch(ref, patch, options) {
      const answer = await server.client(() => false).patch(ref, patch, options);
      await new Promise((resolve) => setTimeout(resolve, late.ms));
      return answer as never;
    },
  };
  const first = replica(server, "a", {}, answersLate);
  await seconds(0.5);
  const second = replica(server, "b");
  late.ms = 7_000;
  await seconds(8.5);
  first.state.cut = true;
  for (let passed = 0; passed < 20; passed++) {
    await seconds(0.5);
    const isLed = [first, second].map(({ state }) => state.leads !== undefined && !state.leads.lost.aborted);
    expect(isLed).not.toEqual([true, true]);
  }
  expect(second.state.leads).toBeDefined();
});

test("a leader whose lease was taken by another stops at its next look", async () => {
  const server = new LeaseServer();
  const { state } = replica(server, "a");
  await seconds(0);
  server.spec = { ...server.spec, holderIdentity: "b" };
  await seconds(2);
  expect(state.leads?.lost.reason).toEqual(new Error('the lease orkestra/controller is lost: "b" leads'));
});

test("waiting ends with the signal's reason", async () => {
  const server = new LeaseServer();
  replica(server, "a");
  await seconds(0);
  const { state, stop, ended } = replica(server, "b");
  await seconds(1);
  stop.abort(new Error("received SIGTERM"));
  await ended;
  expect([state.leads, state.errors]).toEqual([undefined, ["received SIGTERM"]]);
});

test("giving back says so when it does not work, and throws nothing", async () => {
  const server = new LeaseServer();
  const { state } = replica(server, "a");
  await seconds(0);
  state.cut = true;
  await state.leads?.release();
  expect(state.errors).toEqual(["no route to host"]);
});

test("whatever is cut off, and whatever clocks say, no two lead at once, and in the end one does", async () => {
  const replicas = fc.array(
    fc.record({ skewMs: fc.integer({ min: -1e9, max: 1e9 }), rate: fc.double({ min: 0.9, max: 1.1, noNaN: true }) }),
    {
      minLength: 2,
      maxLength: 4,
    },
  );
  const cuts = fc.array(fc.record({ who: fc.nat(3), forSeconds: fc.integer({ min: 1, max: 40 }) }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(replicas, cuts, async (clocks, story) => {
      const server = new LeaseServer();
      const all = clocks.map((clock, i) => replica(server, `replica-${i}`, { clock: clockOf(clock) }));
      const leaders = () => all.filter(({ state }) => state.leads && !state.leads.lost.aborted).length;
      const pass = async (n: number): Promise<void> => {
        for (let i = 0; i < n * 2; i++) {
          await seconds(0.5);
          expect(leaders()).toBeLessThanOrEqual(1);
        }
      };
      for (const { who, forSeconds } of story) {
        const one = all[who % all.length];
        if (one) one.state.cut = true;
        await pass(forSeconds);
        if (one) one.state.cut = false;
      }
      await pass(20);
      // A process that lost the lease ends, and its pod starts again: here it stays away. Somebody leads unless all have been.
      const away = all.filter(({ state }) => state.leads?.lost.aborted).length;
      expect(leaders()).toBe(away === all.length ? 0 : 1);
      for (const { state, stop } of all) {
        stop.abort(new Error("over"));
        await state.leads?.release();
      }
    }),
    { numRuns: 50 },
  );
});
