/** A release node: the source and the HelmRelease of helm-controller (helm.toolkit.fluxcd.io/v2) for one application. */
import { Annotation, type ApplicationSpec, Label, ReleaseApi } from "@orkestra/api";
import type { KubernetesObject, ReleaseNode } from "../plan.ts";
import { canonical, sha256Hex } from "../text/canonical.ts";
import { releaseDeadline } from "./deadline.ts";
import type { FoundApplication } from "./input.ts";
import { type Owner, ownedMetadata } from "./metadata.ts";
import { sourceOf } from "./source.ts";

/** helm-controller stalls when retries are used up, so a failure is known at once; the other strategy never ends. */
const STRATEGY = { name: "RemediateOnFailure" };

export function releaseNode(owner: Owner, application: FoundApplication, dependencies: readonly string[]): ReleaseNode {
  const { name, spec } = application;
  const source = sourceOf(owner, name, spec);
  const release = canonical<KubernetesObject>({
    apiVersion: ReleaseApi.v2,
    kind: "HelmRelease",
    metadata: ownedMetadata(owner, name, { [Label.application]: name }),
    spec: { ...releaseSpec(owner, name, spec.release), ...source.reference },
  });
  const object = canonical(source.object);
  const digest = sha256Hex(JSON.stringify([object, release]));
  const annotated = { ...release, metadata: { annotations: { [Annotation.digest]: digest }, ...release.metadata } };
  return {
    kind: "release",
    name,
    application: name,
    dependencies,
    digest,
    api: ReleaseApi.v2,
    objects: [object, annotated],
    timeoutSeconds: releaseDeadline(spec.release),
  };
}

/** The name that Helm knows the release by. */
export function releaseNameOf(application: string, { release }: ApplicationSpec): string {
  return release.name ?? application;
}

/** Sections that Flux knows go through unchanged; what is not set stays out, so that Flux's own defaults hold. */
function releaseSpec(owner: Owner, application: string, release: ApplicationSpec["release"]): Record<string, unknown> {
  const { api: _api, name, createNamespace, install, upgrade, valuesFrom, ...unchanged } = release;
  const elsewhere = unchanged.targetNamespace !== undefined && unchanged.targetNamespace !== owner.namespace;
  return defined({
    ...unchanged,
    releaseName: name ?? application,
    valuesFrom: valuesFrom.length > 0 ? valuesFrom : undefined,
    install: { ...(elsewhere && createNamespace ? { createNamespace: true } : {}), strategy: STRATEGY, ...install },
    upgrade: { strategy: STRATEGY, ...upgrade },
  });
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
