/** What a plan's node asks of its HelmRelease, and whether a live one is that already. */
import type { ReleaseNode } from "../plan.ts";
import { type Fields, fields, list, text } from "./json.ts";
import { judge, type Wanted } from "./judge.ts";
import { releaseView } from "./view.ts";

/** major.minor.patch with nothing but a pre-release and build metadata behind: what pins one version. */
const EXACT = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?([+_][0-9A-Za-z._-]+)?$/;

export function wantedOf(node: ReleaseNode): Wanted {
  return {
    digest: node.digest,
    chartVersion: pinnedVersion(node.objects),
    artifactDigest: text(ociReference(node.objects)["digest"]),
  };
}

/**
 * Whether the live object is what the node wants, and ready: then the node needs no run.
 *
 * @param live the HelmRelease as the API server has it; undefined when there is none
 */
export function isAsWanted(live: unknown, node: ReleaseNode): boolean {
  return live !== undefined && judge(releaseView(live), wantedOf(node)).state === "ready";
}

/**
 * The exact version of the chart that the objects ask for: of the HelmRelease's chart, or the tag of its OCIRepository
 * (Helm pushes a chart under its version). Undefined for a range, a digest, or an OCIRepository that is not among them.
 */
export function pinnedVersion(objects: Objects): string | undefined {
  const spec = fields(objects.at(-1)?.["spec"]);
  const templated = fields(spec["chart"])["spec"];
  const version = templated ? text(fields(templated)["version"]) : tagOf(objects);
  return version !== undefined && EXACT.test(version) ? version : undefined;
}

function tagOf(objects: Objects): string | undefined {
  const { tag, digest } = ociReference(objects);
  return digest === undefined ? text(tag) : undefined;
}

type Objects = readonly { readonly kind: string; readonly [field: string]: unknown }[];

/** `spec.ref` of the OCIRepository that the HelmRelease refers to; empty for another kind of source. */
function ociReference(objects: Objects): Fields {
  const chartRef = fields(fields(objects.at(-1)?.["spec"])["chartRef"]);
  if (chartRef["kind"] !== "OCIRepository") return {};
  const source = list(objects).find((object) => {
    const { kind, metadata } = fields(object);
    return kind === "OCIRepository" && fields(metadata)["name"] === chartRef["name"];
  });
  return fields(fields(fields(source)["spec"])["ref"]);
}
