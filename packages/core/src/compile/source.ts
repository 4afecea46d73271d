/**
 * Where Flux gets a chart from: the source object and the part of the HelmRelease that refers to it.
 *
 * An HTTP repository is one HelmRepository for all applications of the group that use it alike, named by its content;
 * an OCI chart is an OCIRepository of its own, the form that Flux recommends. Secrets are passed on as references.
 */
import { type ApplicationSpec, Label } from "@orkestra/api";
import type { KubernetesObject } from "../plan.ts";
import { digestOf } from "../text/canonical.ts";
import { type Owner, ownedMetadata } from "./metadata.ts";

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

export function sourceOf(owner: Owner, application: string, { chart, release }: ApplicationSpec): Source {
  return chart.url.startsWith("oci://")
    ? ociSource(owner, application, chart, release.interval)
    : httpSource(owner, chart, release.interval);
}

type Chart = ApplicationSpec["chart"];

function httpSource(owner: Owner, chart: Chart, interval: string): Source {
  const spec = { url: chart.url, interval: INDEX_INTERVAL, ...credentials(chart) };
  const name = `${owner.group}-${digestOf(spec).slice(0, 10)}`;
  const sourceRef = { kind: "HelmRepository", name };
  return {
    object: { apiVersion: SOURCE_API, kind: "HelmRepository", metadata: ownedMetadata(owner, name), spec },
    reference: { chart: { spec: { chart: chart.name, version: chart.version ?? "*", sourceRef, interval } } },
  };
}

function ociSource(owner: Owner, application: string, chart: Chart, interval: string): Source {
  const metadata = ownedMetadata(owner, application, { [Label.application]: application });
  const spec = {
    url: `${chart.url.replace(/\/+$/, "")}/${chart.name}`,
    interval,
    layerSelector: { mediaType: CHART_LAYER, operation: "copy" },
    ref: ociReference(chart.version ?? "*"),
    ...(chart.insecure ? { insecure: true } : {}),
    ...credentials(chart),
  };
  return {
    object: { apiVersion: SOURCE_API, kind: "OCIRepository", metadata, spec },
    reference: { chartRef: { kind: "OCIRepository", name: application } },
  };
}

/** Tags cannot hold a "+", Helm writes "_" (pkg/registry). */
function ociReference(version: string): Record<string, string> {
  return EXACT_VERSION.test(version) ? { tag: version.replaceAll("+", "_") } : { semver: version };
}

function credentials({ authSecretRef, certSecretRef }: Chart): Record<string, unknown> {
  return {
    ...(authSecretRef ? { secretRef: { name: authSecretRef.name } } : {}),
    ...(certSecretRef ? { certSecretRef: { name: certSecretRef.name } } : {}),
  };
}
