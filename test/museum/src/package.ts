/** What a museum reads of an uploaded archive: the chart's name and version. */
import { createHash } from "node:crypto";
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { Parser } from "tar";

export interface StoredChart {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  /** SHA-256 of the archive in hex, as in an index. */
  readonly digest: string;
  /** Fields of Chart.yaml. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Throws an Error for what is no chart. */
export async function readPackage(archive: Uint8Array): Promise<StoredChart> {
  const metadata = await chartYaml(archive);
  const { name, version } = metadata;
  if (typeof name !== "string" || typeof version !== "string") throw new Error("chart.metadata.name is required");
  const digest = createHash("sha256").update(archive).digest("hex");
  return { name, version, file: `${name}-${version}.tgz`, digest, metadata };
}

async function chartYaml(archive: Uint8Array): Promise<Readonly<Record<string, unknown>>> {
  const text = await new Promise<Promise<Uint8Array> | undefined>((resolve, reject) => {
    let content: Promise<Uint8Array> | undefined;
    const parser = new Parser({
      filter: (path) => /^[^/]+\/Chart\.yaml$/.test(path),
      onReadEntry: (entry) => {
        content = entry.concat();
      },
    });
    parser.on("error", reject).on("end", () => resolve(content));
    parser.end(Buffer.from(archive));
  });
  if (!text) throw new Error("chart metadata (Chart.yaml) missing");
  const metadata = load(Buffer.from(text).toString("utf8"), { schema: FAILSAFE_SCHEMA });
  if (typeof metadata !== "object" || metadata === null) throw new Error("Chart.yaml is not a map");
  return metadata as Readonly<Record<string, unknown>>;
}
