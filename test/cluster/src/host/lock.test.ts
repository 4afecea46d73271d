import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { ifUnlocked, withLock } from "./lock.ts";

test("work under one name is done one after another", async () => {
  const name = randomUUID();
  const story: string[] = [];
  const work = (who: string) => async (): Promise<void> => {
    story.push(`${who} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    story.push(`${who} ends`);
  };
  await Promise.all(["a", "b", "c"].map((who) => withLock(name, work(who))));
  const pairs = [story.slice(0, 2), story.slice(2, 4), story.slice(4, 6)].map((pair) => pair.join(", ")).sort();
  expect(pairs).toEqual(["a begins, a ends", "b begins, b ends", "c begins, c ends"]);
});

test("who waits is told once, and gets the lock after a failure too", async () => {
  const name = randomUUID();
  let told = 0;
  let second: Promise<string> | undefined;
  const first = withLock(name, async () => {
    const waits = new Promise<void>((resolve) => {
      second = withLock(
        name,
        async () => "mine now",
        () => {
          told += 1;
          resolve();
        },
      );
    });
    await waits;
    throw new Error("broken");
  });
  await expect(first).rejects.toThrow("broken");
  expect(await second).toBe("mine now");
  expect(told).toBe(1);
});

test("work that may be left out is left out while another holds the lock", async () => {
  const name = randomUUID();
  const done: string[] = [];
  await withLock(name, () => ifUnlocked(name, async () => void done.push("inside")));
  await ifUnlocked(name, async () => void done.push("after"));
  expect(done).toEqual(["after"]);
});
