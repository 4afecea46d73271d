import { expect, test } from "vitest";
import { redacted } from "./redacted.ts";

test.each([
  {
    why: "a value that a chart's schema refuses",
    text: "- at '/auth/password': 'hunter2' does not match pattern '^.{12,}$'",
    says: "- at '/auth/password': '***' does not match pattern '^.{12,}$'",
  },
  {
    why: "one with blanks and quotes in it",
    text: "- at '/auth/pin': 'it\\'s hunter 2' is not valid email: missing @",
    says: "- at '/auth/pin': '***' is not valid email: missing @",
  },
  {
    why: "a password with a slash in a URL",
    text: "cannot reach postgres://bob:hun/ter2@db/shop",
    says: "cannot reach postgres://***@db/shop",
  },
  { why: "the user of a URL", text: "GET https://bob:hunter2@charts/x: 401", says: "GET https://***@charts/x: 401" },
])("masks $why", ({ text, says }) => {
  expect(redacted(text)).toBe(says);
  expect(redacted(says)).toBe(says);
});

test.each([
  "could not find Secret 'shop/web-token': secrets \"web-token\" not found",
  "failed to pull oci://registry:5000/charts/web@sha256:0123",
  "- at '/replicas': got string, want integer",
  "'https://charts.example.com' is not ready",
])("leaves alone what tells of no secret: %s", (text) => {
  expect(redacted(text)).toBe(text);
});
