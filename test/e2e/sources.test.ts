import { test } from "./harness/fixture.ts";

test("charts come from an OCI registry", async ({ namespace }) => {
  await namespace.apply("oci");
  await namespace.group("from-oci").untilReady();

  await namespace.group("from-oci").assertOrder();
});

test("a Helm repository that wants a password gets it from a Secret", async ({ namespace }) => {
  await namespace.apply("private-http");
  await namespace.group("from-private-http").untilReady();

  await namespace.group("from-private-http").assertOrder();
});

test("an OCI registry that wants a password gets it from a Secret", async ({ namespace }) => {
  await namespace.apply("private-oci");
  await namespace.group("from-private-oci").untilReady();

  await namespace.group("from-private-oci").assertOrder();
});
