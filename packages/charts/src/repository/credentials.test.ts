import { expect, test } from "vitest";
import { credentialsFor, readDockerConfig } from "./docker-config.ts";
import { secretCredentials } from "./secret.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const CONFIG = JSON.stringify({
  auths: {
    "registry.example.com:5000": { auth: base64("me:pass:word") },
    "https://index.docker.io/v1/": { username: "hub", password: "h" },
    "tokens.example.com": { identitytoken: "refresh" },
    "raw.example.com": { registrytoken: "as-it-is" },
  },
});

test.each([
  ["registry.example.com:5000", { username: "me", password: "pass:word" }],
  ["registry.example.com", undefined],
  ["registry-1.docker.io", { username: "hub", password: "h" }],
  ["docker.io", { username: "hub", password: "h" }],
  ["tokens.example.com", { identityToken: "refresh" }],
  ["raw.example.com", { token: "as-it-is" }],
])("Docker's configuration has for %s: %j", (host, credentials) => {
  expect(credentialsFor(readDockerConfig(CONFIG), host)).toEqual(credentials);
});

test("a configuration that is not JSON is refused without quoting it", () => {
  expect(() => readDockerConfig("password: x")).toThrow(/^it is not JSON$/);
  expect(() => secretCredentials({ stringData: { ".dockerconfigjson": "secret" } }, "oci://r/x")).toThrow(
    /^\.dockerconfigjson: it is not JSON$/,
  );
});

test.each([
  {
    why: "encoded data",
    secret: { data: { username: base64("me"), password: base64("pässword") } },
    is: { username: "me", password: "pässword" },
  },
  {
    why: "plain data, which wins",
    secret: { data: { username: base64("old") }, stringData: { username: "new" } },
    is: { username: "new" },
  },
  {
    why: "certificates under both of Flux's names",
    secret: { stringData: { "ca.crt": "CA", certFile: "CERT", "tls.key": "KEY" } },
    is: { ca: "CA", cert: "CERT", key: "KEY" },
  },
  {
    why: "Docker's configuration for a registry",
    secret: { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": base64(CONFIG) } },
    is: { username: "me", password: "pass:word" },
  },
  { why: "nothing of use", secret: { data: null }, is: {} },
])("a Secret may have $why", ({ secret, is }) => {
  expect(secretCredentials(secret, "oci://registry.example.com:5000/charts")).toEqual(is);
});
