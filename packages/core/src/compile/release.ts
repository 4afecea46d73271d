/**
 * A release node: the source and the HelmRelease of helm-controller (helm.toolkit.fluxcd.io/v2) for one application, or for
 * one piece of its chart. All pieces are released alike; each has the values that it can see.
 */
import { Annotation, type ApplicationSpec, Label, ReleaseApi } from "@orkestra/api";
import type { KubernetesObject, ReleaseNode } from "../plan.ts";
import { visibleValues } from "../staging/visible.ts";
import { canonical, sha256Hex } from "../text/canonical.ts";
import { sortedSet } from "../text/compare.ts";
import { releaseDeadline } from "./deadline.ts";
import { memberMetadata, type Owner } from "./metadata.ts";
import type { ReleasePart } from "./parts.ts";
import { objectNameOf, releaseNameOf } from "./release-name.ts";
import { pieceSource, type Source, sourceOf } from "./source.ts";
import type { Split } from "./stages.ts";

/** helm-controller stalls when retries are used up, so a failure is known at once; the other strategy never ends. */
const STRATEGY = { name: "RemediateOnFailure" };

/**
 * @param after nodes of the releases before it ({@link releasedAfter})
 * @param split what staging made of the application's chart; undefined for a chart that is not split, or not yet
 */
export function releaseNode(owner: Owner, part: ReleasePart, after: string, split: Split | undefined): ReleaseNode {
  const { name, application, subchart, dependencies } = part;
  const { chart, release, subcharts } = application.spec;
  const object = objectNameOf(application.name, subchart);
  const of = { name: object, application: application.name, interval: release.interval };
  const piece = split?.pieces.get(subchart);
  const source = subcharts.length === 0 ? sourceOf(owner, of, chart) : stagedSource(owner, of, split, piece);
  const values = piece ? seenBy(piece.visible, release.values) : release.values;
  const helmRelease = canonical<KubernetesObject>({
    apiVersion: ReleaseApi.v2,
    kind: "HelmRelease",
    metadata: memberMetadata(owner, object, { [Label.application]: application.name }),
    spec: {
      ...releaseSpec(owner, releaseNameOf(application.name, release, subchart), { ...release, values }),
      ...source?.reference,
    },
  });
  const sources = source ? [canonical(source.object)] : [];
  const digest = sha256Hex(JSON.stringify([...sources, helmRelease]));
  const isParent = subchart === undefined && subcharts.length > 0;
  // What does not count as a change of the release: a change of the order alone, for one, releases nothing again.
  const annotations = {
    ...(after === "" ? {} : { [Annotation.dependencies]: after }),
    [Annotation.digest]: digest,
    [Annotation.node]: name,
    ...(isParent ? { [Annotation.subcharts]: sortedSet(subcharts.map((it) => it.name)).join(",") } : {}),
  };
  const metadata = { ...helmRelease.metadata, annotations: { ...annotations, ...helmRelease.metadata.annotations } };
  return {
    kind: "release",
    name,
    application: application.name,
    ...(subchart === undefined ? {} : { subchart }),
    dependencies,
    digest,
    api: ReleaseApi.v2,
    objects: [...sources, { ...helmRelease, metadata }],
    timeoutSeconds: releaseDeadline(release),
  };
}

type Staged = Parameters<typeof pieceSource>;

function stagedSource(
  owner: Owner,
  of: Staged[1],
  split: Split | undefined,
  piece: Staged[2] | undefined,
): Source | undefined {
  return split && piece && pieceSource(owner, of, piece, split.staging);
}

/** A piece that sees nothing of the values is as one without values. */
function seenBy(visible: Staged[2]["visible"], values: Release["values"]): Release["values"] {
  if (values === undefined || visible === undefined) return values;
  const seen = visibleValues(values, visible);
  return Object.keys(seen).length > 0 ? seen : undefined;
}

type Release = ApplicationSpec["release"];

/** Sections that Flux knows go through unchanged; what is not set stays out, so that Flux's own defaults hold. */
function releaseSpec(
  owner: Owner,
  releaseName: string,
  release: Omit<Release, "values"> & { readonly values: Release["values"] },
): Record<string, unknown> {
  const { api: _api, name: _name, createNamespace, install, upgrade, valuesFrom, ...unchanged } = release;
  const elsewhere = unchanged.targetNamespace !== undefined && unchanged.targetNamespace !== owner.namespace;
  return defined({
    ...unchanged,
    releaseName,
    valuesFrom: valuesFrom.length > 0 ? valuesFrom : undefined,
    install: { ...(elsewhere && createNamespace ? { createNamespace: true } : {}), strategy: STRATEGY, ...install },
    upgrade: { strategy: STRATEGY, ...upgrade },
  });
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
