/**
 * Where Flux gets a chart from: the source object and the part of the HelmRelease that refers to it.
 *
 * An HTTP repository is one HelmRepository for all releases of the group that use it alike, named by its content; an OCI
 * chart is an OCIRepository of its own, the form that Flux recommends. Secrets are passed on as references.
 */
import { type ApplicationSpec, Label, type Staging } from "@orkestra/api";
import type { KubernetesObject } from "../plan.ts";
import type { StagedPiece } from "../staging/record.ts";
import { digestOf } from "../text/canonical.ts";
import { memberMetadata, type Owner } from "./metadata.ts";

const SOURCE_API = "source.toolkit.fluxcd.io/v1";
/** Media type of the layer with the chart's archive (Helm: pkg/registry/constants.go). */
const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
/** How old a repository's index may get. The same for all, since the object is shared. */
const INDEX_INTERVAL = "10m";
/** An exact version, with Helm's leniency for a leading v. Everything else is a range. */
const EXACT_VERSION = /^v?[0-9]+\.[0-9]+\.[0-9]+(-[-.0-9A-Za-z]+)?(\+[-.0-9A-Za-z]+)?$/;

export interface Source {
  readonly object: KubernetesObject;
  /** Fields of the HelmRelease's spec: `chart` or `chartRef`. */
  readonly reference: Readonly<Record<string, unknown>>;
}

/** The release that the source is for. */
interface Of {
  /** Of its HelmRelease. */
  readonly name: string;
  readonly application: string;
  readonly interval: string;
}

type Chart = ApplicationSpec["chart"];

/** Of a chart that is released as it is. */
export function sourceOf(owner: Owner, of: Of, chart: Chart): Source {
  const access = {
    ...(chart.authSecretRef ? { secretRef: { name: chart.authSecretRef.name } } : {}),
    ...(chart.certSecretRef ? { certSecretRef: { name: chart.certSecretRef.name } } : {}),
  };
  const version = chart.version ?? "*";
  if (!chart.url.startsWith("oci://")) return httpSource(owner, of, { ...chart, version }, access);
  const url = `${chart.url.replace(/\/+$/, "")}/${chart.name}`;
  return ociSource(owner, of, { url, ref: ociReference(version), insecure: chart.insecure }, access);
}

/** Of a piece in the staging registry, pinned to its very content. */
export function pieceSource(owner: Owner, of: Of, { artifact }: StagedPiece, staging: Staging): Source {
  const access = {
    ...(staging.secretRef ? { secretRef: { name: staging.secretRef.name } } : {}),
    ...(staging.certSecretRef ? { certSecretRef: { name: staging.certSecretRef.name } } : {}),
  };
  if (artifact.kind === "http") return httpSource(owner, of, artifact, access);
  const { url, digest } = artifact;
  return ociSource(owner, of, { url, ref: { digest }, insecure: staging.insecure }, access);
}

interface HttpChart {
  readonly url: string;
  readonly name: string;
  readonly version: string;
}

function httpSource(owner: Owner, { interval }: Of, { url, name: chart, version }: HttpChart, access: object): Source {
  const spec = { url, interval: INDEX_INTERVAL, ...access };
  const name = `${owner.group}-${digestOf(spec).slice(0, 10)}`;
  const sourceRef = { kind: "HelmRepository", name };
  return {
    object: { apiVersion: SOURCE_API, kind: "HelmRepository", metadata: memberMetadata(owner, name), spec },
    reference: { chart: { spec: { chart, version, sourceRef, interval } } },
  };
}

interface OciChart {
  readonly url: string;
  readonly ref: Readonly<Record<string, string>>;
  readonly insecure: boolean | undefined;
}

function ociSource(owner: Owner, { name, application, interval }: Of, chart: OciChart, access: object): Source {
  const metadata = memberMetadata(owner, name, { [Label.application]: application });
  const spec = {
    url: chart.url,
    interval,
    layerSelector: { mediaType: CHART_LAYER, operation: "copy" },
    ref: chart.ref,
    ...(chart.insecure ? { insecure: true } : {}),
    ...access,
  };
  return {
    object: { apiVersion: SOURCE_API, kind: "OCIRepository", metadata, spec },
    reference: { chartRef: { kind: "OCIRepository", name } },
  };
}

/** Tags cannot hold a "+", Helm writes "_" (pkg/registry). */
function ociReference(version: string): Record<string, string> {
  return EXACT_VERSION.test(version) ? { tag: version.replaceAll("+", "_") } : { semver: version };
}
