/**
 * A tree of files as a chart with its sub-charts, as Helm's loader makes it (pkg/chart/loader/load.go: LoadFiles). All that is wrong
 * in it, at any depth, is told at once.
 *
 * What Helm checks only when it installs (a dependency that is declared and not in charts/) is not checked here.
 */
import { type ChartFiles, LIMITS, mebibytes } from "../archive/contract.ts";
import { type Room, sorted } from "../archive/files.ts";
import { readNested } from "../archive/read-archive.ts";
import type { Chart, ChartReadAnswer, ChartReadProblem, Dependency, Values } from "./contract.ts";
import { type Complain, isTable } from "./fields.ts";
import { dependenciesOf, metadataOf } from "./metadata.ts";
import { partsOf, type SubchartSource } from "./parts.ts";
import { readYaml, type YamlAnswer } from "./yaml.ts";

/** Archives in charts/ take from the limits of the whole. */
export function readChart(files: ChartFiles): ChartReadAnswer {
  const problems: ChartReadProblem[] = [];
  const chart = read(
    { files: sorted(files), where: "", home: "", depth: 0 },
    { room: roomBeside(files), problems, yamlBytes: LIMITS.yamlBytes },
  );
  return chart && problems.length === 0 ? { ok: true, chart } : { ok: false, problems };
}

interface Place {
  readonly files: ChartFiles;
  readonly where: string;
  readonly home: string;
  readonly depth: number;
}

interface Context {
  readonly room: Room;
  readonly problems: ChartReadProblem[];
  /** That may still be read. */
  yamlBytes: number;
}

function roomBeside(files: ChartFiles): Room {
  const bytes = [...files.values()].reduce((sum, data) => sum + data.length, 0);
  return { bytes: LIMITS.bytes - bytes, entries: LIMITS.entries - files.size };
}

/** Undefined where something is wrong, which stands in `problems` then. */
function read(place: Place, context: Context): Chart | undefined {
  const { own, subcharts } = partsOf(place.files);
  const reader = new FileReader(own, place.where, context);
  const below = subcharts.map((source) => readSubchart(source, place, context));
  const raw = reader.table("Chart.yaml");
  if (!raw) {
    if (!own.has("Chart.yaml")) context.problems.push({ kind: "NoChartYaml", where: place.where });
    return undefined;
  }
  const metadata = metadataOf(raw, reader.complain("Chart.yaml"));
  const dependencies = reader.dependencies(raw);
  const values = reader.table("values.yaml") ?? {};
  for (const lock of ["Chart.lock", "requirements.lock"]) reader.table(lock);
  const home = place.home;
  return { metadata, dependencies, values, files: own, subcharts: below.filter((it) => it !== undefined), home };
}

function readSubchart({ entry, home, content }: SubchartSource, parent: Place, context: Context): Chart | undefined {
  const where = `${parent.where === "" ? "" : `${parent.where}/`}charts/${entry}`;
  const depth = parent.depth + 1;
  if (depth > LIMITS.depth) {
    context.problems.push({ kind: "TooDeep", where, limit: LIMITS.depth });
    return undefined;
  }
  if (content.kind === "folder") return read({ files: content.files, where, home, depth }, context);
  if (content.kind === "archiveIsFolder") {
    context.problems.push({ kind: "ArchiveIsFolder", where });
    return undefined;
  }
  const answer = readNested(content.bytes, context.room);
  if (answer.ok) return read({ files: answer.files, where, home, depth }, context);
  context.problems.push({ kind: "BadArchive", where, problem: answer.problem });
  return undefined;
}

class FileReader {
  readonly #files: ChartFiles;
  readonly #where: string;
  readonly #context: Context;

  constructor(files: ChartFiles, where: string, context: Context) {
    this.#files = files;
    this.#where = where;
    this.#context = context;
  }

  /** Empty for a file without content; undefined where there is no such file, or nothing to make of it. */
  table(file: string): Values | undefined {
    const data = this.#files.get(file);
    if (!data) return undefined;
    const answer = this.#yaml(data);
    const value = answer.ok ? (answer.value ?? {}) : undefined;
    if (isTable(value)) return value;
    const reason = answer.ok ? "it holds no table" : answer.reason;
    this.#context.problems.push({ kind: "BadYaml", where: this.#where, file, reason });
    return undefined;
  }

  #yaml(data: Uint8Array): YamlAnswer {
    if (data.length > LIMITS.yamlFileBytes) {
      return { ok: false, reason: `it is larger than ${mebibytes(LIMITS.yamlFileBytes)}` };
    }
    this.#context.yamlBytes -= data.length;
    if (this.#context.yamlBytes < 0) {
      return { ok: false, reason: `with it the chart has more than ${mebibytes(LIMITS.yamlBytes)} of YAML to read` };
    }
    return readYaml(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8"));
  }

  /** requirements.yaml counts over Chart.yaml, whatever the apiVersion, since Helm reads it into the same fields after it. */
  dependencies(chartYaml: Values): readonly Dependency[] {
    const requirements = this.table("requirements.yaml");
    const file = requirements && isGiven(requirements) ? "requirements.yaml" : "Chart.yaml";
    const all = dependenciesOf(file === "Chart.yaml" || !requirements ? chartYaml : requirements, this.complain(file));
    const keys = all.map(({ name, alias }) => alias ?? name);
    for (const name of new Set(keys.filter((key, index) => keys.indexOf(key) !== index))) {
      this.#context.problems.push({ kind: "TwoDependencies", where: this.#where, name });
    }
    return all;
  }

  complain(file: string): Complain {
    return (field, reason) =>
      this.#context.problems.push({ kind: "BadField", where: this.#where, file, field, reason });
  }
}

function isGiven(requirements: Values): boolean {
  return Object.keys(requirements).some((key) => key.toLowerCase() === "dependencies");
}
