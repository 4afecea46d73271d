/** An umbrella chart of many sub-charts and a given size, made up anew each time and always the same. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Umbrella {
  /** The umbrella's folder, whose charts/ is empty: `helm dependency build` fills it from `../NAME` of each sub-chart. */
  readonly folder: string;
  readonly subcharts: readonly string[];
  /** Of all files. */
  readonly bytes: number;
}

/** What a sub-chart's files are, by their share of its size. */
const SHARES = { manifests: 0.55, partials: 0.15, files: 0.3 } as const;
const MANIFESTS = 12;

/** Writes below `root`, which must be there and empty. */
export async function writeUmbrella(root: string, count: number, bytes: number): Promise<Umbrella> {
  const subcharts = Array.from({ length: count }, (_, at) => `service-${String(at + 1).padStart(3, "0")}`);
  const text = textSource(count);
  const files: [path: string, content: string][] = [
    ...Object.entries(umbrellaFiles(subcharts)).map(([path, content]) => [`umbrella/${path}`, content] as const),
    ...subcharts.flatMap((name) =>
      Object.entries(subchartFiles(name, bytes / count, text)).map(
        ([path, content]) => [`${name}/${path}`, content] as const,
      ),
    ),
  ].map(([path, content]) => [join(root, path), content]);
  for (const [path, content] of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const written = files.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0);
  return { folder: join(root, "umbrella"), subcharts, bytes: written };
}

function umbrellaFiles(subcharts: readonly string[]): Record<string, string> {
  const dependencies = subcharts.map((name) => ({
    name,
    version: "1.0.0",
    repository: `file://../${name}`,
    condition: `${name}.enabled`,
  }));
  return {
    // JSON is YAML.
    "Chart.yaml": JSON.stringify({ apiVersion: "v2", name: "umbrella", version: "1.0.0", dependencies }, null, 2),
    "values.yaml": subcharts.map((name) => `${name}:\n  enabled: true\n`).join(""),
    "templates/index.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-index\ndata:\n${subcharts
      .map((name) => `  ${name}: {{ include "${name}.0" . | sha256sum }}\n`)
      .join("")}`,
  };
}

type TextSource = (bytes: number) => string;

function subchartFiles(name: string, bytes: number, text: TextSource): Record<string, string> {
  const manifest = (at: number): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${name}-${at}\n  labels:\n    {{- include "${name}.labels" . | nindent 4 }}\ndata:\n  size: {{ .Values.size | quote }}\n  text: |\n    ${text((bytes * SHARES.manifests) / MANIFESTS)}\n`;
  const partials = Array.from(
    { length: 10 },
    (_, at) =>
      `{{- define "${name}.${at}" -}}\n{{/* ${text((bytes * SHARES.partials) / 10)} */}}\n{{ .Release.Name }}\n{{- end -}}\n`,
  );
  const manifests = Array.from(
    { length: MANIFESTS },
    (_, at) => [`templates/object-${at}.yaml`, manifest(at)] as const,
  );
  return {
    "Chart.yaml": JSON.stringify({ apiVersion: "v2", name, version: "1.0.0" }),
    "values.yaml": "size: 1\n",
    "templates/_helpers.tpl": `{{- define "${name}.labels" -}}\napp.kubernetes.io/name: ${name}\n{{- end -}}\n${partials.join("")}`,
    ...Object.fromEntries(manifests),
    "files/dashboard.txt": text(bytes * SHARES.files),
  };
}

/** Words of a small language, which compress about as well as manifests do. The same for the same seed. */
function textSource(seed: number): TextSource {
  let state = seed;
  const next = (below: number): number => {
    // Numerical Recipes' linear congruential generator: any will do.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const words = Array.from({ length: 2000 }, () =>
    Array.from({ length: 3 + next(8) }, () => "abcdefghijklmnopqrstuvwxyz"[next(26)]).join(""),
  );
  return (bytes) => {
    let text = "";
    while (text.length < bytes) text += `${words[next(words.length)]} `;
    return text;
  };
}
