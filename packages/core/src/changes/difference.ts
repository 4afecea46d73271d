/**
 * What is not the same between a release as it was applied and as a plan wants it. Pure.
 *
 * It was applied from a node of an earlier plan: where that is still stored, node is held against node, exactly. Where it is
 * not, the live HelmRelease tells: by the fields that the plan sets, since Flux fills in others.
 */
import { helmRelease, type ReleaseNode } from "../plan.ts";
import { type Fields, fields, list, text } from "../readiness/json.ts";
import { type ChartReference, chartOf, liveChart } from "./chart-of.ts";
import { differingPaths } from "./paths.ts";

export interface Difference {
  /** Fields whose change makes Flux uninstall the release and install it anew (helm-controller: ReleaseTargetChanged). */
  readonly reinstalls: readonly Reinstall[];
  readonly chart?: ChartChange;
  /** Paths inside `values`, sorted. Never values. */
  readonly values: readonly string[];
  /** Paths of all else, inside the HelmRelease's spec; of the source with `source.` before them. Sorted. */
  readonly fields: readonly string[];
  /** `live`: the revision that it was applied from is not stored any more. */
  readonly comparedWith: "revision" | "live";
}

export interface ChartChange {
  readonly before: ChartReference;
  readonly after: ChartReference;
  /** Version that Helm installed last: what a range had come to. */
  readonly deployed?: string;
}

interface Reinstall {
  readonly field: "targetNamespace" | "storageNamespace" | "releaseName" | "chart";
  readonly before: string;
  readonly after: string;
}

/** `known`: the node that the live object was applied from, where a stored plan has it. */
export function differenceOf(wanted: ReleaseNode, live: unknown, known: ReleaseNode | undefined): Difference {
  const after = fields(helmRelease(wanted)["spec"]);
  const liveSpec = fields(fields(live)["spec"]);
  const before = known ? fields(helmRelease(known)["spec"]) : asFarAs(liveSpec, after);
  const charts = { before: known ? chartOf(known) : liveChart(live), after: chartOf(wanted) };
  const namespace = helmRelease(wanted).metadata.namespace ?? "";
  return {
    reinstalls: reinstalls(before, after, charts, namespace),
    ...(isSameChart(charts.before, charts.after) ? {} : { chart: { ...charts, ...deployed(live) } }),
    values: differingPaths(before["values"] ?? {}, after["values"] ?? {}),
    fields: [
      ...differingPaths(rest(before), rest(after)),
      ...(known ? sourceChanges(known, wanted) : []),
      ...(known || isSameSource(before, after) ? [] : ["source"]),
    ],
    comparedWith: known ? "revision" : "live",
  };
}

function deployed(live: unknown): Pick<ChartChange, "deployed"> {
  const version = text(fields(list(fields(fields(live)["status"])["history"])[0])["chartVersion"]);
  return version === undefined ? {} : { deployed: version };
}

function reinstalls(
  before: Fields,
  after: Fields,
  charts: { readonly before: ChartReference; readonly after: ChartReference },
  namespace: string,
): Reinstall[] {
  const where = (spec: Fields, field: Reinstall["field"]): string =>
    text(spec[field]) ?? (field === "releaseName" ? "" : namespace);
  const moved = (["targetNamespace", "storageNamespace", "releaseName"] as const).flatMap((field) => {
    const [was, is] = [where(before, field), where(after, field)];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
  const { name: was = "" } = charts.before;
  const { name: is = "" } = charts.after;
  const isOther = was !== "" && is !== "" && was !== is;
  return [...moved, ...(isOther ? [{ field: "chart", before: was, after: is } as const] : [])];
}

/** Of a digest and a version only one may be known on each side. What is unknown on one side is no difference. */
function isSameChart(before: ChartReference, after: ChartReference): boolean {
  const isSame = (field: keyof ChartReference): boolean =>
    before[field] === undefined || after[field] === undefined || before[field] === after[field];
  const pinsOne = before.digest !== undefined && after.digest !== undefined;
  return isSame("url") && isSame("name") && (pinsOne ? isSame("digest") : isSame("version"));
}

const TOLD_ELSEWHERE = new Set(["values", "chart", "chartRef", "targetNamespace", "storageNamespace", "releaseName"]);

function rest(spec: Fields): Fields {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !TOLD_ELSEWHERE.has(field)));
}

/** What the source says beside the chart: credentials, certificates, intervals. Sources of two kinds have nothing in common. */
function sourceChanges(before: ReleaseNode, after: ReleaseNode): string[] {
  const [was, is] = [before.objects[0], after.objects[0]];
  if (was?.kind !== is?.kind) return [];
  const { url: _url, ref: _ref, ...old } = fields(was?.["spec"]);
  const { url: _newUrl, ref: _newRef, ...wanted } = fields(is?.["spec"]);
  return differingPaths(old, wanted).map((path) => `source.${path}`);
}

/** Live sources are not read: another name is all that tells of another repository. */
function isSameSource(before: Fields, after: Fields): boolean {
  const nameOf = (spec: Fields): unknown =>
    fields(fields(fields(spec["chart"])["spec"])["sourceRef"] ?? spec["chartRef"])["name"];
  return nameOf(before) === nameOf(after);
}

/** Of a live spec what the wanted one speaks of; values are compared whole, since nobody fills those in. */
function asFarAs(live: Fields, wanted: Fields): Fields {
  const common = narrowed(live, wanted);
  return "values" in live ? { ...fields(common), values: live["values"] } : fields(common);
}

function narrowed(live: unknown, wanted: unknown): unknown {
  const [from, by] = [fields(live), fields(wanted)];
  if (from !== live || by !== wanted) return live;
  return Object.fromEntries(
    Object.keys(by).flatMap((key) => (key in from ? [[key, narrowed(from[key], by[key])]] : [])),
  );
}
