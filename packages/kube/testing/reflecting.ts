/** What the tests of the reflector share: a clock in a hurry, and the comparison of a store with its server. */
import { expect, vi } from "vitest";
import type { Clock } from "../src/clock.ts";
import { keyOf } from "../src/objects.ts";
import type { Reflector } from "../src/reflector.ts";
import type { FakeApiServer, TestObject } from "./fake-api-server.ts";

/** Waits cost nothing, and are noted. */
export function hurriedClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { waits, now: () => performance.now(), sleep, random: () => 0 };
}

const patience = { timeout: 30_000, interval: 2 };
const slim = ({ metadata: { managedFields: _, ...metadata }, ...rest }: TestObject) => ({ ...rest, metadata });

export function known(reflector: Reflector<TestObject>): Map<string, TestObject> {
  return new Map(reflector.store.list().map((object) => [keyOf(object), object]));
}

/** Resolves when the store holds just what the server holds. */
export async function agrees(server: FakeApiServer, reflector: Reflector<TestObject>): Promise<void> {
  const truth = () => new Map(server.objects().map((object) => [keyOf(object), slim(object)]));
  await vi.waitFor(() => expect(known(reflector)).toEqual(truth()), patience);
}

/** Resolves when the server has one watch open. */
export async function watching(server: FakeApiServer): Promise<void> {
  await vi.waitFor(() => expect(server.watches).toBe(1), patience);
}
