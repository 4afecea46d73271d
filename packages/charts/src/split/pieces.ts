/** The files of a piece: the whole tree, in which only the part's own charts keep what Helm renders. */
import type { ChartFiles } from "../archive/contract.ts";
import type { Claim, Part, Parts } from "./parts.ts";
import type { Reach } from "./reach.ts";
import { type Place, readsSubcharts, type Template } from "./survey.ts";
import { definesOnly, guarded, quote } from "./template/reduce.ts";

/** Made once for all pieces, which share what is reduced. */
export class PieceMaker {
  readonly #parts: Parts;
  readonly #templates: ReadonlyMap<string, Template>;
  readonly #reduced = new Map<Template, Uint8Array | undefined>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#templates = new Map(parts.survey.templates.map((template) => [template.path, template]));
  }

  /** `release`: the umbrella's, which every piece but the parent's has to be told. */
  files(part: Part, reach: Reach, release: string): ChartFiles {
    const keepsOthersFiles = part === undefined && readsSubcharts(this.#parts.survey);
    const files = this.#parts.survey.places.flatMap((place) => this.#filesAt(place, part, reach, keepsOthersFiles));
    if (part !== undefined) files.push(releaseName(this.#parts, release));
    return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #filesAt(place: Place, part: Part, reach: Reach, keepsOthersFiles: boolean): [string, Uint8Array][] {
    const claim = this.#parts.claim(place.home, part);
    return [...place.chart.files].flatMap(([path, data]): [string, Uint8Array][] => {
      const whole = place.prefix + path;
      const template = this.#templates.get(whole);
      if (template) {
        const kept = this.#template(template, data, claim, part, reach);
        return kept ? [[whole, kept]] : [];
      }
      return keeps(path, claim, part, keepsOthersFiles) ? [[whole, data]] : [];
    });
  }

  #template(it: Template, data: Uint8Array, claim: Claim, part: Part, reach: Reach): Uint8Array | undefined {
    if (claim === "own" || it.partial) return data;
    if (claim === "shared" || reach.files.has(it)) {
      return bytesOf(guarded(it.nodes, othersFiles(this.#parts, it, part)));
    }
    if (!this.#reduced.has(it)) this.#reduced.set(it, bytesOf(definesOnly(it.nodes)));
    return this.#reduced.get(it);
  }
}

/** Of files that are no templates. What Helm reads to know the charts and their values stays in every piece. */
function keeps(path: string, claim: Claim, part: Part, keepsOthersFiles: boolean): boolean {
  if (STRUCTURE.has(path)) return true;
  // Helm judges the values by every chart's schema, and a sub-chart's piece gets all values of its own chart alone.
  if (path === "values.schema.json") return claim === "own" || part === undefined;
  if (claim !== "other") return true;
  if (path.startsWith("templates/") || path.startsWith("crds/")) return false;
  return keepsOthersFiles;
}

const STRUCTURE: ReadonlySet<string> = new Set([
  "Chart.yaml",
  "values.yaml",
  "Chart.lock",
  "requirements.yaml",
  "requirements.lock",
]);

/** Paths under which Helm renders the template for other parts. */
function othersFiles(parts: Parts, { place, path }: Template, part: Part): readonly string[] {
  const own = parts.namesOf(part).map((name) => `${parts.root.metadata.name}/charts/${name}/`);
  const inChart = path.slice(place.prefix.length);
  return place.helmPaths.map((it) => `${it}/${inChart}`).filter((it) => !own.some((prefix) => it.startsWith(prefix)));
}

/**
 * Charts refer to each other by the umbrella's release name, and a piece's release needs one of its own. `.Release` is one
 * table for a whole rendering, and Helm renders deeper files first (pkg/engine/engine.go, sortTemplates); so the file that
 * lies deepest of all gives it back its name, and no template is touched.
 */
function releaseName({ survey }: Parts, release: string): [string, Uint8Array] {
  const depth = Math.max(0, ...survey.templates.map(({ path }) => path.split("/").length));
  const path = `templates/${"orkestra/".repeat(Math.max(1, depth - 1))}release-name.yaml`;
  return [path, Buffer.from(`{{ $_ := set $.Release "Name" ${quote(release)} }}`, "latin1")];
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text, "latin1");
}
