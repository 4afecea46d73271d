/**
 * An image as an OCI image layout in one tar, that `docker load`, `podman load`, `ctr images import`, `skopeo` and `crane`
 * read. https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 *
 * It also carries Docker's manifest.json, for versions of `docker load` from before the layout.
 */
import { createHash } from "node:crypto";
import { type Entry, file, sourceDate, tarball } from "./archive.ts";

/** A layer: its content's digest uncompressed (what the configuration names) and the bytes that travel. */
export interface Layer {
  readonly diffId: string;
  readonly size: number;
  readonly gzip: Uint8Array;
  readonly createdBy: string;
}

export interface ImageConfig {
  readonly architecture: "amd64" | "arm64";
  readonly user: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly workingDir: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Image {
  /** Digest of the manifest: what `image@sha256:...` names. */
  readonly digest: string;
  readonly archive: Buffer;
  readonly compressedSize: number;
  readonly size: number;
}

export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

/** @param name full name with registry and tag: containerd stores the image by exactly this name */
export async function image(name: string, config: ImageConfig, layers: readonly Layer[]): Promise<Image> {
  const configBytes = Buffer.from(JSON.stringify(configuration(config, layers)));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: TYPES.manifest,
      config: descriptor(TYPES.config, configBytes),
      layers: layers.map(({ gzip }) => descriptor(TYPES.layer, gzip)),
    }),
  );
  const index = {
    schemaVersion: 2,
    mediaType: TYPES.index,
    manifests: [
      {
        ...descriptor(TYPES.manifest, manifest),
        platform: { architecture: config.architecture, os: "linux" },
        annotations: { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.split(":").at(-1) },
      },
    ],
  };
  const docker = [{ Config: path(configBytes), RepoTags: [name], Layers: layers.map(({ gzip }) => path(gzip)) }];
  const blobs = [configBytes, manifest, ...layers.map(({ gzip }) => gzip)];
  return {
    digest: sha256(manifest),
    archive: await tarball([
      file("/oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" })),
      file("/index.json", JSON.stringify(index)),
      file("/manifest.json", JSON.stringify(docker)),
      ...blobs.map((bytes): Entry => file(`/${path(bytes)}`, bytes)),
    ]),
    compressedSize: layers.reduce((sum, { gzip }) => sum + gzip.length, 0),
    size: layers.reduce((sum, { size }) => sum + size, 0),
  };
}

const path = (bytes: Uint8Array): string => `blobs/${sha256(bytes).replace(":", "/")}`;
const descriptor = (mediaType: string, bytes: Uint8Array) => ({ mediaType, digest: sha256(bytes), size: bytes.length });

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
function configuration(config: ImageConfig, layers: readonly Layer[]) {
  const created = sourceDate().toISOString();
  return {
    created,
    architecture: config.architecture,
    os: "linux",
    config: {
      User: config.user,
      Env: config.env,
      Entrypoint: config.entrypoint,
      WorkingDir: config.workingDir,
      Labels: config.labels,
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
  };
}
