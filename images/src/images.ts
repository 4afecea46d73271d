/**
 * The two images: what is in them and how they start.
 *
 * No flags for Node or V8: limits of the heap, fewer threads and no just-in-time compiler were tried, and none saved 1 MiB or
 * 1 ms that was more than noise. No compile cache either: the program is 0.1 MB, and Node names the cache after the CPU.
 *
 *   /executor, /controller   the command: a link to the program, which the kernel starts by its first line
 *   /app/main.mjs, /app/*    the program, its list of contents and the licences
 *   /nodejs/bin/node, /lib   the layer that both share
 */
import { join } from "node:path";
import { file, link } from "./archive.ts";
import { bundle } from "./bundle.ts";
import { layer } from "./layer.ts";
import { type Image, image, type Layer } from "./oci.ts";
import { type Runtime, runtime, USER } from "./runtime.ts";
import { notices, sbom } from "./sbom.ts";

export interface Program {
  readonly name: "controller" | "executor";
  readonly description: string;
  /** Path of the main module, from the checkout. */
  readonly main: string;
}

const PROGRAMS: readonly Program[] = [
  {
    name: "controller",
    description: "Compiles ApplicationGroups to Argo Workflows and mirrors their progress.",
    main: "packages/controller/src/main.ts",
  },
  {
    name: "executor",
    description: "Releases one application of an ApplicationGroup: a node of its Argo Workflow.",
    main: "packages/executor/src/main.ts",
  },
];

export interface Built extends Image {
  readonly program: Program;
  /** Full name, with the tag. */
  readonly reference: string;
  readonly sbom: string;
  /** What both images share, and what is this one's own. */
  readonly layers: { readonly runtime: Layer; readonly app: Layer };
}

export interface BuildOptions {
  /** The checkout. */
  readonly root: string;
  readonly version: string;
  /** Where downloads and compressed layers are kept between builds. */
  readonly cache: string;
  /** Compress everything again, whatever the cache holds. */
  readonly fresh?: boolean;
  readonly programs?: readonly Program[];
}

/** As Kubernetes completes a name without a registry, so that `orkestra/executor` in a pod means the imported image. */
const reference = (program: Program, version: string): string => `docker.io/orkestra/${program.name}:${version}`;

export async function buildImages(options: BuildOptions): Promise<Built[]> {
  const base = await runtime(options.root, options.cache);
  const shared = await layer("node and its shared libraries", base.entries, options.fresh ? undefined : options.cache);
  const images: Built[] = [];
  for (const program of options.programs ?? PROGRAMS) images.push(await buildImage(program, options, base, shared));
  return images;
}

async function buildImage(program: Program, options: BuildOptions, base: Runtime, shared: Layer): Promise<Built> {
  const { root, version } = options;
  const { files, packages } = await bundle(join(root, program.main), root);
  const contents = sbom({ name: `orkestra-${program.name}`, version, runtime: base, npm: packages });
  const app = await layer(`orkestra ${program.name}`, [
    link(`/${program.name}`, "app/main.mjs"),
    ...files.map(({ name, content }) => file(`/app/${name}`, content, name === "main.mjs" ? 0o755 : 0o644)),
    file("/app/sbom.cdx.json", contents),
    file("/app/LICENSES.txt", notices(packages)),
  ]);
  const config = {
    architecture: base.architecture,
    user: `${USER}:${USER}`,
    env: ["PATH=/nodejs/bin", "NODE_ENV=production"],
    entrypoint: [`/${program.name}`],
    workingDir: "/tmp",
    labels: labels(program, version, base),
  };
  const name = reference(program, version);
  const layers = { runtime: shared, app };
  return { ...(await image(name, config, [shared, app])), program, reference: name, sbom: contents, layers };
}

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md, and which versions the image is made of. */
function labels(program: Program, version: string, base: Runtime): Record<string, string> {
  const packages = base.packages.map((one) => `${one.name}=${one.version}`);
  return {
    "org.opencontainers.image.title": `orkestra-${program.name}`,
    "org.opencontainers.image.description": program.description,
    "org.opencontainers.image.version": version,
    "org.opencontainers.image.licenses": "MIT",
    "dev.orkestra.contents": [`node=${base.node.version}`, ...packages].join(" "),
  };
}
