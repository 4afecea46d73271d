/** An umbrella chart to stage, the repository that has it, and what is asked of it. */
import { createHash } from "node:crypto";
import { pack } from "@orkestra/charts";
import { type Playing, play } from "@orkestra/charts/testing";
import { recordName, type StageRequest } from "@orkestra/core";

const WANTED = {
  namespace: "shop",
  group: "shop",
  uid: "uid-of-shop",
  application: "umbrella",
  chart: { url: "https://charts.example.com", name: "umbrella", version: "1.2.3" },
  release: "umbrella",
  subcharts: ["cache", "db"],
  staging: { url: "oci://registry.example.com/staging" },
} as const satisfies Omit<StageRequest, "record">;

/** With the name of the record that follows from the rest, unless it is given. */
export function stageRequest(changes: Partial<StageRequest> = {}): StageRequest {
  const request = { ...WANTED, ...changes };
  return { record: recordName(request), ...request };
}

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}-${name}"}\ndata: {values: {{ toJson .Values | quote }}}\n`;

const FILES: Readonly<Record<string, string>> = {
  "Chart.yaml": `apiVersion: v2
name: umbrella
version: 1.2.3
dependencies:
  - {name: cache, version: 1.0.0, condition: cache.enabled}
  - {name: db, version: 2.0.0}
`,
  "values.yaml": "cache: {enabled: true}\ndb: {size: 1}\n",
  "templates/umbrella.yaml": configMap("umbrella"),
  "charts/cache/Chart.yaml": "apiVersion: v2\nname: cache\nversion: 1.0.0\n",
  "charts/cache/templates/cache.yaml": configMap("cache"),
  "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 2.0.0\n",
  "charts/db/templates/db.yaml": configMap("db"),
};

/** The chart's archive; `changes` replace files of it or come beside them. */
export function umbrella(changes: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  const files = Object.entries({ ...FILES, ...changes });
  return pack("umbrella", new Map(files.map(([path, text]) => [path, Buffer.from(text)])));
}

export interface RepositoryOptions {
  readonly archive: Uint8Array;
  /** `user:password` that it wants. */
  readonly user?: string;
  /** So many of the first requests are answered with 500. */
  readonly failures?: number;
  /** Called before it answers, which waits for it. */
  readonly before?: (path: string) => Promise<void> | void;
}

/** A Helm repository with this one chart. */
export function playRepository({ archive, user, failures = 0, before }: RepositoryOptions): Promise<Playing> {
  let left = failures;
  const digest = createHash("sha256").update(archive).digest("hex");
  const entry = { name: "umbrella", version: "1.2.3", urls: ["umbrella-1.2.3.tgz"], digest };
  const index = JSON.stringify({ apiVersion: "v1", entries: { umbrella: [entry] } });
  return play(async (request, response) => {
    const path = request.url ?? "";
    await before?.(path);
    const trusted = user === undefined || request.headers.authorization === `Basic ${btoa(user)}`;
    if (left-- > 0) response.writeHead(500).end();
    else if (!trusted) response.writeHead(401).end();
    else if (path === "/index.yaml") response.end(index);
    else if (path === "/umbrella-1.2.3.tgz") response.end(archive);
    else response.writeHead(404).end();
  });
}
