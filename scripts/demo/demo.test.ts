/** The demo as a newcomer sees it, at its fastest and without a terminal. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const main = join(import.meta.dirname, "../demo.ts");

async function demo(...args: string[]) {
  const child = spawn(process.execPath, ["-C", "orkestra:source", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
  const [code, out, problems] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, out, problems };
}

// Some ten seconds of a machine's own time, which others may share.
test("shows a rollout, an upgrade that is taken back with its reason, and a removal, in 80 columns", {
  timeout: 180_000,
}, async () => {
  const { code, out, problems } = await demo("--fast");
  expect({ code, problems }).toEqual({ code: 0, problems: "" });
  const lines = out.split("\n");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  // No colour, nothing that is drawn over.
  expect(out).not.toContain("\u001b");
  const told = out.replaceAll(/\s+/g, " ");
  expect(told).toContain('application "reviews" failed: UpgradeFailed: Helm upgrade failed for release shop/reviews');
  expect(told).toContain('last log lines: reading the ratings | ratings: there is no field "stars"');
  expect(told).toMatch(/revision "bookshop-\w+" is back/);
  expect(told).toContain("All 11 dependencies among 10 releases were kept, there and back.");
  expect(told).toContain("6 pieces of a split chart are in the registry");
});

test("says how it is used", async () => {
  expect(await demo("--slow")).toMatchObject({ code: 2, problems: expect.stringContaining("usage: npm run demo") });
});
