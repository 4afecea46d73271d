import { expect, test } from "vitest";
import { toldBy } from "./told.ts";

function says(text: string, status = 400, location: string | null = null): string {
  return toldBy({ status, text, bytes: Buffer.from(text), headers: { get: () => location } }).says;
}

test.each([
  ['{"errors":[{"code":"DENIED","message":"no access"},{"code":"TAG_INVALID"}]}', "no access; TAG_INVALID"],
  ['{"errors":[{"code":"X","message":"","detail":"more"}]}', "more"],
  ['{"error":"file already exists"}', "file already exists"],
  ['{"details":"incorrect username or password"}', "incorrect username or password"],
  ["Client sent an HTTP request to an HTTPS server.\n", "Client sent an HTTP request to an HTTPS server."],
  ["<html><h1>413</h1></html>", ""],
  ["", ""],
  ["null", ""],
  ["a\u0000b\r\n\tc", "a b c"],
])("%j says %j", (text, words) => {
  expect(says(text)).toBe(words);
});

test("words are bounded, and a redirect says where to", () => {
  expect(says("x".repeat(1000))).toBe(`${"x".repeat(299)}…`);
  expect(says("", 301, "https://other.example/")).toBe("it redirects to https://other.example/");
});
