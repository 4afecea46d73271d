/** A small piece of a chart to push, with a template that tells its parts apart. */
import type { StageablePiece } from "@orkestra/charts";

export interface Wanted {
  readonly subchart?: string;
  readonly version?: string;
  /** Bytes of a file that does not compress, so that an upload takes its time. */
  readonly ballast?: number;
}

export function piece({ subchart, version = "1.2.3", ballast = 0 }: Wanted = {}): StageablePiece {
  const files: [string, Uint8Array][] = [
    ["Chart.yaml", text(`apiVersion: v2\nname: shop\nversion: ${version}\nappVersion: 1.10\ndescription: A shop.\n`)],
    [
      "templates/map.yaml",
      text(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${subchart ?? "parent"}\n`),
    ],
    ["values.yaml", text("{}\n")],
  ];
  if (ballast > 0) files.push(["ballast.bin", noise(ballast)]);
  return {
    ...(subchart === undefined ? {} : { subchart }),
    name: "shop",
    version,
    files: new Map(files.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const text = (content: string): Uint8Array => Buffer.from(content);

/** The same on each call (xorshift32). */
function noise(bytes: number): Uint8Array {
  const made = Buffer.alloc(bytes);
  let state = 2463534242;
  for (let at = 0; at < bytes; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    made[at] = state & 0xff;
  }
  return made;
}
