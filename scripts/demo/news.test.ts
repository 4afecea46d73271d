import type { ApplicationGroup } from "@orkestra/api";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newsOf } from "./news.ts";

type Status = Partial<NonNullable<ApplicationGroup["status"]>>;

const application = (name: string, phase: string, version = "") => ({ name, phase, chart: { version } });
const status = (fields: object): Status => ({ conditions: [], ...fields }) as unknown as Status;

test("tells of each phase once, parts first, and of versions without what only programs read", () => {
  const shop = { ...application("shop", "Releasing"), subcharts: [application("cache", "Ready", "1.0.0+abcdef")] };
  const before = status({ applications: [application("web", "Releasing"), application("shop", "Pending")] });
  const now = status({ applications: [application("web", "Ready", "1.2.3"), shop] });
  expect(newsOf(before, now, 12.34)).toEqual([
    "  12.3 s  web            Ready 1.2.3",
    "  12.3 s  shop/cache     Ready 1.0.0",
    "  12.3 s  shop           Releasing",
  ]);
  expect(newsOf(now, now, 13)).toEqual([]);
});

test("of what is seen at once, what ended comes before what begins", () => {
  const before = status({ applications: [application("api", "Holding"), application("redis", "Releasing")] });
  const now = status({ applications: [application("api", "Releasing"), application("redis", "Ready", "1.0.0")] });
  expect(newsOf(before, now, 3)).toEqual([
    "   3.0 s  redis          Ready 1.0.0",
    "   3.0 s  api            Releasing",
  ]);
});

test("says why a rollout failed, and that it was taken back, once each", () => {
  const failure = { revision: "r2", workflow: "w", message: 'application "web" failed: no such chart' };
  const failing = status({ failure });
  const rolledBack = status({
    failure,
    conditions: [{ type: "RolledBack", status: "True", reason: "RollbackSucceeded", message: 'revision "r1" is back' }],
  });
  expect(newsOf({}, failing, 1)).toEqual(['         application "web" failed: no such chart']);
  expect(newsOf(failing, rolledBack, 2)).toEqual(['         revision "r1" is back']);
});

test("no line is longer than a terminal unless a single word is", async () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,60}$/), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.property(words, (said) => {
      const lines = newsOf({}, status({ failure: { revision: "r", workflow: "w", message: said.join(" ") } }), 0);
      expect(lines.every((line) => line.length <= 80)).toBe(true);
      expect(lines.join(" ").split(/ +/).filter(Boolean)).toEqual(said);
    }),
  );
});
