import { expect, test } from "vitest";
import { chartArtifact } from "./chart-manifest.ts";
import { digestOf } from "./digest.ts";

const archive = Buffer.from("archive");
const read = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString("utf8"));

test("a chart's artifact is as Helm writes it, but without the time", () => {
  const chartYaml = `apiVersion: v2
name: shop
version: 1.10
appVersion: 2.0
description: "A shop: \\"good\\""
keywords: [a, 1]
home: https://example.com
icon: ~
maintainers: [{ name: x }]
`;
  const { config, manifest, digest } = chartArtifact(archive, Buffer.from(chartYaml));
  // Texts, although YAML would read numbers: Helm does not take others.
  expect(read(config)).toEqual({
    apiVersion: "v2",
    name: "shop",
    version: "1.10",
    appVersion: "2.0",
    description: 'A shop: "good"',
    home: "https://example.com",
    keywords: ["a", "1"],
  });
  expect(read(manifest)).toEqual({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: {
      mediaType: "application/vnd.cncf.helm.config.v1+json",
      digest: digestOf(config),
      size: config.length,
    },
    layers: [
      {
        mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
        digest: digestOf(archive),
        size: archive.length,
      },
    ],
    annotations: {
      "org.opencontainers.image.title": "shop",
      "org.opencontainers.image.version": "1.10",
      "org.opencontainers.image.description": 'A shop: "good"',
      "org.opencontainers.image.url": "https://example.com",
    },
  });
  expect(digest).toBe(digestOf(manifest));
});

test("the order of Chart.yaml makes no difference, its content does", () => {
  const of = (text: string): string => chartArtifact(archive, Buffer.from(text)).digest;
  expect(of("name: a\nversion: 1.0.0\n")).toBe(of("version: 1.0.0\nname: a\n"));
  expect(of("name: a\nversion: 1.0.0\n")).not.toBe(of("name: a\nversion: 1.0.1\n"));
});
