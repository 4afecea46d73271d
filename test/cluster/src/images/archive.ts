/** Writes a root filesystem as an OCI image archive of one layer. Equal content gives equal bytes. */
import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import tar from "tar-stream";

/** What a container of the image runs unless told otherwise. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Numeric, because the restricted Pod Security Standard wants to see that it is not root's. */
const user = "65532:65532";
const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** `name`: full name with tag, for example `docker.io/orkestra-test/nginx:1`. `work`: an empty folder to work in. */
export async function writeArchive(
  name: string,
  root: string,
  config: ImageConfig,
  work: string,
  file: string,
): Promise<void> {
  await mkdir(join(work, "blobs/sha256"), { recursive: true });
  const layer = await tarBytes(root);
  const architecture = architectures[process.arch];
  if (architecture === undefined) throw new Error(`no image architecture is known for ${process.arch}`);
  const imageConfig = {
    architecture,
    os: "linux",
    config: {
      User: user,
      Env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
      Entrypoint: config.entrypoint,
      ...(config.command ? { Cmd: config.command } : {}),
      WorkingDir: config.workingDirectory ?? "/",
    },
    rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
  };
  const manifest = await writeJsonBlob(work, "application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: await writeJsonBlob(work, "application/vnd.oci.image.config.v1+json", imageConfig),
    layers: [await writeBlob(work, "application/vnd.oci.image.layer.v1.tar", layer)],
  });
  const annotations = { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  await writeFile(join(work, "index.json"), JSON.stringify(index));
  await writeFile(join(work, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(`${file}.new`, await tarBytes(work));
  await rename(`${file}.new`, file);
}

/** A tar of a folder's content, owned by root, without times, in the order of names. */
async function tarBytes(folder: string): Promise<Buffer> {
  const pack = tar.pack();
  const bytes = buffer(pack);
  await addContent(pack, folder, "");
  pack.finalize();
  return await bytes;
}

async function addContent(pack: tar.Pack, folder: string, prefix: string): Promise<void> {
  for (const child of (await readdir(folder)).sort()) {
    const path = join(folder, child);
    const stat = await lstat(path);
    const header = { name: `${prefix}${child}`, mode: stat.mode & 0o7777, uid: 0, gid: 0, mtime: new Date(0) };
    if (stat.isDirectory()) {
      pack.entry({ ...header, type: "directory" });
      await addContent(pack, path, `${prefix}${child}/`);
    } else if (stat.isSymbolicLink()) {
      pack.entry({ ...header, type: "symlink", linkname: await readlink(path) });
    } else {
      pack.entry(header, await readFile(path));
    }
  }
}

function writeJsonBlob(work: string, mediaType: string, value: object): Promise<Descriptor> {
  return writeBlob(work, mediaType, Buffer.from(JSON.stringify(value)));
}

async function writeBlob(work: string, mediaType: string, content: Buffer): Promise<Descriptor> {
  const digest = digestOf(content);
  await writeFile(join(work, "blobs/sha256", digest.slice("sha256:".length)), content);
  return { mediaType, digest, size: content.length };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
