import { expect, test } from "vitest";
import { Web } from "../web/web.ts";
import { digestOf } from "./digest.ts";
import { Session } from "./session.ts";
import { PushFailure, uploadUrl } from "./upload.ts";

const digest = digestOf(Buffer.from("x"));
const encoded = encodeURIComponent(digest);

function target(base: string, location: string | null): string {
  const web = new Web({ env: {}, signal: new AbortController().signal, silenceMs: 1, requestMs: 1 });
  const session = new Session({
    web,
    base: new URL(base),
    repository: "team/shop",
    credentials: undefined,
    access: "pull,push",
  });
  return uploadUrl(session, session.url("blobs/uploads/"), location, digest).href;
}

test.each([
  ["/v2/x/1", `https://reg.example/v2/x/1?digest=${encoded}`],
  ["1?_state=a+b%2B==", `https://reg.example/v2/team/shop/blobs/uploads/1?_state=a+b%2B==&digest=${encoded}`],
  ["https://other.example/u?sig=%2F#x", `https://other.example/u?sig=%2F&digest=${encoded}`],
  // A registry that does not know that a proxy before it does TLS.
  ["http://reg.example/u", `https://reg.example/u?digest=${encoded}`],
])("an upload that the registry wants at %s goes to %s", (location, url) => {
  expect(target("https://reg.example", location)).toBe(url);
});

test("the port of who does TLS for a registry is kept", () => {
  expect(target("https://reg.example:5443", "http://reg.example/u")).toBe(
    `https://reg.example:5443/u?digest=${encoded}`,
  );
});

test.each([
  ["http://other.example/u", "it wants uploads to go to http://other.example, without TLS"],
  [null, "it does not say where an upload goes"],
  ["http://", "it does not say where an upload goes"],
])("an upload is not sent to %s", (location, reason) => {
  const attempt = (): string => target("https://reg.example", location);
  expect(attempt).toThrow(PushFailure);
  try {
    attempt();
  } catch (error) {
    expect(error instanceof PushFailure && error.trouble.problem).toEqual({ kind: "NotARepository", reason });
  }
});
