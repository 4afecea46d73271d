import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KubeClient } from "./client.ts";
import { ApiError } from "./errors.ts";
import { cut, EventRecorder, type RecordedEvent } from "./event-recorder.ts";

const at = Date.parse("2026-01-02T03:04:05.678Z");
beforeEach(() => void vi.useFakeTimers({ now: at }));
afterEach(() => void vi.useRealTimers());

const group = {
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "ApplicationGroup",
  metadata: { name: "shop", namespace: "prod", uid: "u1", resourceVersion: "7", labels: {} },
};
const event: RecordedEvent = {
  regarding: group,
  type: "Warning",
  reason: "RolloutFailed",
  action: "RollBack",
  note: "web failed",
};

function recorder(fails: Error[] = []) {
  const written: { verb: string; body: Record<string, unknown> }[] = [];
  const errors: string[] = [];
  const write = (verb: string) => async (body: unknown) => {
    const failure = fails.shift();
    if (failure) throw failure;
    written.push({ verb, body: body as Record<string, unknown> });
  };
  const patch = write("patch");
  const client = {
    create: write("create"),
    patch: (_: unknown, body: unknown) => patch(body),
  } as unknown as KubeClient;
  const events = new EventRecorder(client, {
    controller: "orkestra.dev/controller",
    instance: "pod-1",
    onError: (error) => errors.push((error as Error).message),
  });
  return { events, written, errors };
}

test("an event has all that the API server asks for", async () => {
  const { events, written } = recorder();
  events.record(event);
  await events.flush();
  expect(written).toEqual([
    {
      verb: "create",
      body: {
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: { name: expect.stringMatching(/^shop\.[0-9a-f]{16}$/), namespace: "prod" },
        eventTime: "2026-01-02T03:04:05.678000Z",
        reportingController: "orkestra.dev/controller",
        reportingInstance: "pod-1",
        type: "Warning",
        reason: "RolloutFailed",
        action: "RollBack",
        note: "web failed",
        regarding: {
          apiVersion: "orkestra.dev/v1alpha1",
          kind: "ApplicationGroup",
          namespace: "prod",
          name: "shop",
          uid: "u1",
          resourceVersion: "7",
        },
      },
    },
  ]);
});

test("repeats are counted in one series, written at most every ten seconds, and what differs is an event of its own", async () => {
  const { events, written } = recorder();
  for (let second = 0; second < 25; second++) {
    events.record(event);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  events.record({ ...event, note: "db failed" });
  await events.flush();
  const counts = written.map(({ verb, body }) => [verb, (body["series"] as { count: number } | undefined)?.count]);
  expect(counts).toEqual([
    ["create", undefined],
    ["patch", 11],
    ["patch", 21],
    ["create", undefined],
    ["patch", 25],
  ]);
});

test("a repeat after a long time is a new event", async () => {
  const { events, written } = recorder();
  events.record(event);
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  events.record(event);
  await events.flush();
  expect(written.map(({ verb }) => verb)).toEqual(["create", "create"]);
});

test("a series whose event the server has dropped is written as a new event", async () => {
  const { events, written } = recorder();
  events.record(event);
  await events.flush();
  const fails = [new ApiError(404, { reason: "NotFound", message: "not found" })];
  const again = recorder(fails);
  again.events.record(event);
  await again.events.flush();
  expect([written.length, again.errors]).toEqual([1, ["not found"]]);
  fails.push(new ApiError(404, { reason: "NotFound", message: "not found" }));
  again.events.record(event);
  await again.events.flush();
  expect(again.written).toMatchObject([{ verb: "create", body: { series: { count: 2 } } }]);
});

test("a repeat that cannot be counted for another reason is told, and is no new event", async () => {
  const fails: Error[] = [];
  const { events, written, errors } = recorder(fails);
  events.record(event);
  await events.flush();
  fails.push(new ApiError(403, { reason: "Forbidden", message: "forbidden" }));
  events.record(event);
  await events.flush();
  expect([written.length, errors]).toEqual([1, ["forbidden"]]);
});

test("what cannot be written is told, and never thrown", async () => {
  const { events, errors } = recorder([new Error("forbidden")]);
  events.record(event);
  await events.flush();
  expect(errors).toEqual(["forbidden"]);
});

test("a flood is dropped and told instead of piling up", async () => {
  const { events, written, errors } = recorder();
  for (let i = 0; i < 600; i++) events.record({ ...event, note: `event ${i}` });
  await events.flush();
  expect([written.length, errors.length, errors[0]]).toEqual([500, 100, "more than 500 events wait to be written"]);
});

test("a note is cut to its bytes without tearing a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 3, max: 80 }), (text, bytes) => {
      const short = cut(text, bytes);
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(bytes);
      expect(text.startsWith(short.replace(/…$/, "")) || short === text).toBe(true);
      if (Buffer.byteLength(text) <= bytes) expect(short).toBe(text);
    }),
  );
});
