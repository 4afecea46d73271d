/** The sandbox answers every request of the table as the table says; test/e2e asks the real API server the same. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Sandbox } from "../sandbox.ts";
import { cases, play, sender } from "./index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());

const bodyOf = (has: object | undefined): object => (has ? { body: expect.objectContaining(nested(has)) } : {});
const nested = (has: object): object =>
  Object.fromEntries(
    Object.entries(has).map(([key, value]) => [
      key,
      typeof value === "object" && !Array.isArray(value) ? expect.objectContaining(nested(value)) : value,
    ]),
  );

describe("the table of requests", () => {
  test("has at least 120 of them", () => {
    expect(cases.flatMap(({ steps }) => steps).length).toBeGreaterThanOrEqual(120);
  });

  test.each(cases.map((one, index) => ({ ...one, index })))("$name", async ({ index, ...one }) => {
    const answers = await play(one, `case-${index}`, sender(sandbox.url));
    for (const [at, { method, path, code, reason, has }] of one.steps.entries()) {
      const { code: answered, body } = answers[at] ?? { code: 0, body: undefined };
      const words = { step: `${method} ${path}`, code: answered, reason: (body as { reason?: string }).reason, body };
      const wanted = { step: `${method} ${path}`, code, ...(reason && { reason }), ...bodyOf(has) };
      expect(words).toMatchObject(wanted);
    }
  });
});
