import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOG_BYTES, lastLines } from "./log-lines.ts";

test("the last lines become one", () => {
  expect(lastLines("one\ntwo\n\n  three \r\nfour\nfive\nsix\n")).toBe("two | three | four | five | six");
});

test("colours, cursor movements, control and direction characters are gone", () => {
  expect(lastLines("\u001b[31mfatal\u001b[0m:\u0007 \u202eno\u0000 \u001b]0;title\u0007disk\u001b[2K")).toBe(
    "fatal: no disk",
  );
});

const PEM_BODY = "MIIEowIBAAKCAQEAx7Tr1a0lq1XvJd2mHhQ9wQ5yX0yZ8m3v1u6N4kz0QbJ3rT9pWc2E";
describe("a credential in a log line is masked:", () => {
  test.each([
    ["a bearer token", "401 for Authorization: Bearer abc.S3cr3t.def", "401 for Authorization: ***"],
    ["a JSON web token", "got eyJhbGciOi.eyJS3cr3t.S3cr3t!", "got ***!"],
    ["a known kind of token", `pushing with ghp_${"S3cr3t".repeat(6)}`, "pushing with ***"],
    ["a cloud's key", "using AKIAS3CR3TS3CR3TS3CR", "using ***"],
    ["a password in a variable", "DB_PASS=S3cr3t DB_HOST=db", "DB_PASS=*** DB_HOST=db"],
    ["a password in quotes with blanks", "pass: 'S3cr3t S3cr3t', retry", "pass: ***, retry"],
    ["a password in JSON with an escaped quote", '{"dbPassword":"a\\"S3cr3t"}', '{"dbPassword":***}'],
    ["a password in a sentence", 'login with password "S3cr3t S3cr3t" failed', "login with password *** failed"],
    ["a password that a sentence tells", "the password is S3cr3t today", "the password is *** today"],
    ["a password as an argument", "exec: mysql --password S3cr3t -h db", "exec: mysql --password *** -h db"],
    ["a URL", "dial postgres://bob:S3cr3t@db:5432/shop: refused", "dial postgres://***@db:5432/shop: refused"],
    ["a URL with a wild password", "dial amqp://bob:S3/cr@3t@mq/: refused", "dial amqp://***@mq/: refused"],
    ["a URL without a user", "dial redis://:S3cr3t@cache:6379/0", "dial redis://***@cache:6379/0"],
    ["a data source name", "open bob:S3cr3t@tcp(db:3306)/shop: refused", "open ***@tcp(db:3306)/shop: refused"],
    [
      "a connection string",
      "Server=db;User Id=sa;Password=S3cr3t;Encrypt=true",
      "Server=db;User Id=sa;Password=***;Encrypt=true",
    ],
    [
      "a storage account's key",
      "AccountName=x;AccountKey=S3cr3tS3cr3t==;Suffix=y",
      "AccountName=x;AccountKey=***;Suffix=y",
    ],
    ["a cookie", "Set-Cookie: session=S3cr3t", "Set-Cookie: ***"],
    [
      "a private key",
      `bad key:\n-----BEGIN RSA PRIVATE KEY-----\n${PEM_BODY}\n-----END RSA PRIVATE KEY-----\nbye`,
      "bad key: | *** | bye",
    ],
    ["the end of a private key", `${PEM_BODY}\nS3cr3tTail==\n-----END PRIVATE KEY-----\nbye`, "*** | bye"],
    ["the beginning of a private key", `bad:\n-----BEGIN EC PRIVATE KEY-----\n${PEM_BODY}`, "bad: | ***"],
    ["the middle of a private key", `${PEM_BODY}\n${PEM_BODY}\n`, "*** | ***"],
    ["one split by a colour", "pass\u001b[1mword=S3cr3t", "password=***"],
  ])("%s", (_, log, says) => {
    expect(lastLines(log)).toBe(says);
  });
});

test.each([
  "cannot open /data/ledger",
  "panic: runtime error: invalid memory address or nil pointer dereference",
  'secrets "web-token" not found',
  "the password is required",
  "listening on http://0.0.0.0:8080, peers at http://a:1 and bob@example.com",
  "pulled sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
])("a line without a credential stays as it is: %s", (line) => {
  expect(lastLines(line)).toBe(line);
});

test("a log that was cut within a word loses that word, which may be half a secret", () => {
  const begins = "dial postgres://bob:S3cr3t";
  const cut = `${"x ".repeat((LOG_BYTES - begins.length) / 2)}${begins}`;
  expect(Buffer.byteLength(cut)).toBe(LOG_BYTES);
  expect(lastLines(cut)).toMatch(/^x x .* x dial$/);
});

test("whatever a container logs, at most 512 bytes of one line come out", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 5_000 }), (log) => {
      const line = lastLines(log);
      expect(line).not.toMatch(/\p{Cc}/u);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(512);
    }),
  );
});
