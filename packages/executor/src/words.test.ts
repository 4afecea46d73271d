import fc from "fast-check";
import { expect, test } from "vitest";
import { oneLine } from "./words.ts";

test.each([
  {
    why: "the user of a URL",
    text: "GET https://bob:hunter2@charts.example.com/index.yaml: 401",
    says: "GET https://***@charts.example.com/index.yaml: 401",
  },
  { why: "a bearer token", text: "sent Bearer abcdef1234567890", says: "sent Bearer ***" },
  {
    why: "an authorization header",
    text: "Authorization: Basic Ym9iOmh1bnRlcjI=, Accept: x",
    says: "Authorization: ***, Accept: x",
  },
  {
    why: "a password in a query",
    text: "failed: host=db password=hunter2 user=bob",
    says: "failed: host=db password=*** user=bob",
  },
  { why: "a password in JSON", text: '{"adminPassword":"hunter 2","a":1}', says: '{"adminPassword":***,"a":1}' },
  {
    why: "a key in an environment variable",
    text: "AWS_SECRET_ACCESS_KEY: wJalrXUtnFEMI",
    says: "AWS_SECRET_ACCESS_KEY: ***",
  },
  { why: "a JSON web token", text: "got eyJhbGciOi.eyJzdWIiOi.sig_nature", says: "got ***" },
  {
    why: "a private key",
    text: "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end",
    says: "*** end",
  },
])("masks $why", ({ text, says }) => {
  expect(oneLine(text)).toBe(says);
});

test("leaves alone what only talks of secrets", () => {
  const text = "could not find Secret 'shop/web-token': secrets \"web-token\" not found";
  expect(oneLine(text)).toBe(text);
});

test("a long text keeps its beginning and its end", () => {
  const line = oneLine(`first ${"é".repeat(5_000)} last`);
  expect([line.startsWith("first é"), line.endsWith("é last"), line.includes(" ... ")]).toEqual([true, true, true]);
});

test("whatever comes in, one line of at most 2 KiB comes out", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 6_000 }), (text) => {
      const line = oneLine(text);
      expect(/[\r\n]/.test(line)).toBe(false);
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(2_048);
    }),
  );
});

test("a password does not come out, wherever it stands", () => {
  fc.assert(
    fc.property(
      fc.lorem(),
      fc.constantFrom("password=", "token: ", '"apiKey": "', "https://u:"),
      fc.lorem(),
      (before, key, after) => {
        const end = key.startsWith("https") ? "@host" : key.endsWith('"') ? '"' : "";
        expect(oneLine(`${before} ${key}S3cr3tS3cr3t${end} ${after}`)).not.toContain("S3cr3t");
      },
    ),
  );
});
