import { expect, test } from "vitest";
import { lastWordAt } from "./exits.ts";

const line = (msg: string, time: string): string => JSON.stringify({ level: 30, time, code: 0, msg });

test("the last word of an executor is the time of the line that says that it ended", () => {
  const log = [
    line("applied", "2001-01-01T00:00:01.000Z"),
    line("ended", "2001-01-01T00:00:04.125Z"),
    'time="2001-01-01T00:00:05Z" level=info msg="sub-process exited"',
    "",
  ].join("\n");
  expect(lastWordAt(log)).toBe(Date.parse("2001-01-01T00:00:04.125Z"));
});

test("a log without it gives no time that could pass for one", () => {
  expect(() => lastWordAt(line("applied", "2001-01-01T00:00:01.000Z"))).toThrow("does not say that it ended");
  expect(() => lastWordAt(line("ended", "soon"))).toThrow('"soon" is no time');
});
