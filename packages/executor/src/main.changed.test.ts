/** Against an API server in memory: releases that are applied with another source, or with sub-charts inside again. */
import { helmRelease } from "@orkestra/core";
import { describe, expect } from "vitest";
import type { ApiServer, Json } from "../testing/api-server.ts";
import { installedBy, putInstalled } from "../testing/going.ts";
import { flux, ready, stalled, web } from "../testing/shop.ts";
import { test, WEB } from "../testing/world.ts";

const group = { "orkestra.dev/group": "shop" };

/** Installed as an earlier plan had it: from the OCIRepository "former". */
function putFormer(server: ApiServer, labels: Json = group): void {
  putInstalled(server, web, { spec: { chart: null, chartRef: { kind: "OCIRepository", name: "former" } } });
  const source = { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "OCIRepository" };
  server.put("ocirepositories/former", { ...source, metadata: { name: "former", labels } });
}

const reads = ({ calls }: ApiServer): string[] =>
  calls
    .map(({ what }) => what)
    .filter((what) => /^GET (helmreleases|helmcharts|ocirepositories|deployments)$/.test(what));

describe.concurrent("a release whose chart comes from another source object than before", () => {
  const becomes = (server: ApiServer, verdict: typeof ready): void =>
    flux(server, ({ metadata }) => verdict({ generation: metadata.generation }));

  test("takes the former one along once it is ready", async ({ world: { server, inside } }) => {
    putFormer(server);
    becomes(server, ready);
    expect((await inside(WEB)).code).toBe(0);
    expect(server.said("writes").at(-1)).toBe("DELETE ocirepositories/former");
  });

  test("leaves the former one when it fails, since a rollback needs it", async ({ world: { server, inside } }) => {
    putFormer(server);
    becomes(server, stalled);
    expect((await inside(WEB)).code).toBe(1);
    expect(server.read("ocirepositories/former")).toBeDefined();
  });

  test("leaves the former one when somebody else uses it, or owns it", async ({ world: { server, inside } }) => {
    putFormer(server, {});
    becomes(server, ready);
    const { code, logs } = await inside(WEB);
    expect([code, server.read("ocirepositories/former") !== undefined]).toEqual([0, true]);
    expect(logs).toContainEqual(expect.objectContaining({ msg: "source kept", name: "former" }));

    putFormer(server);
    const other = { ...helmRelease(web), metadata: { name: "other" } };
    server.put("helmreleases/other", { ...other, spec: { chartRef: { kind: "OCIRepository", name: "former" } } });
    const again = await inside(WEB);
    expect(again.logs).toContainEqual(
      expect.objectContaining({ name: "former", because: "HelmRelease other uses it" }),
    );
    expect(server.read("ocirepositories/former")).toBeDefined();
  });

  test("is ready also when the former one cannot be deleted", async ({ world: { server, inside } }) => {
    putFormer(server);
    becomes(server, ready);
    server.fault("DELETE ocirepositories/former", { status: 403, reason: "Forbidden", message: "no" });
    const { code, logs } = await inside(WEB);
    expect(code).toBe(0);
    expect(logs).toContainEqual(
      expect.objectContaining({ msg: "cannot delete the source that the release had before" }),
    );
  });
});

test("a release whose source is as it was costs no request for that", async ({ world: { server, inside } }) => {
  putInstalled(server, web);
  expect((await inside(WEB)).code).toBe(0);
  expect(reads(server)).toEqual([]);
});

describe.concurrent("a parent whose chart has sub-charts inside again", () => {
  const apart = (subcharts: string): Json => ({ metadata: { annotations: { "orkestra.dev/subcharts": subcharts } } });
  const piece = (server: ApiServer, name: string, spec: Json = {}): void => {
    server.put(`helmreleases/${name}`, { ...helmRelease(web), metadata: { name }, spec });
  };
  const noteOf = (server: ApiServer, name: string): string | undefined =>
    server.read(`helmreleases/${name}`)?.metadata.annotations?.["orkestra.dev/workloads"];

  test("leaves on their releases what they have, before it is applied itself", async ({
    world: { server, inside },
  }) => {
    putInstalled(server, web, apart("amf,My_Cache,gone,far"));
    piece(server, "web-amf");
    piece(server, "web-my-cache");
    piece(server, "web-far", { kubeConfig: {} });
    const metadata = { name: "amf", labels: installedBy("web-amf") };
    server.put("statefulsets/amf", { apiVersion: "apps/v1", kind: "StatefulSet", metadata });
    expect((await inside(WEB)).code).toBe(0);
    expect([noteOf(server, "web-amf"), noteOf(server, "web-my-cache"), noteOf(server, "web-far")]).toEqual([
      '["StatefulSet amf"]',
      "[]",
      undefined,
    ]);
    expect(server.said("writes").slice(0, 3)).toEqual([
      "PATCH helmreleases/web-amf",
      "PATCH helmreleases/web-my-cache",
      "PATCH helmrepositories/charts",
    ]);
  });

  test("is applied all the same where it may not look", async ({ world: { server, inside } }) => {
    putInstalled(server, web, apart("amf"));
    piece(server, "web-amf");
    server.fault("GET jobs", { status: 403, reason: "Forbidden", message: "no" });
    const { code, logs } = await inside(WEB);
    expect([code, noteOf(server, "web-amf")]).toEqual([0, undefined]);
    expect(logs).toContainEqual(expect.objectContaining({ msg: "cannot note what a sub-chart's release has" }));
  });
});
