/**
 * The Helm Operator's fields (helm.fluxcd.io/v1) of the early shape as those of Flux's helm-controller.
 * Meanings are those of the operator's pkg/apis/helm.fluxcd.io/v1/types_helmrelease.go; times are in seconds.
 */
import { defined, type Fields, type Json } from "./fields.ts";
import { targetOf } from "./release-final.ts";
import { convertValuesFrom } from "./values-from.ts";

/** What the operator did where `rollback.maxRetries` was not set. */
const USUAL_RETRIES = 5;

export function convertEarlyRelease(spec: Fields): Json {
  const wait = spec.flag("wait");
  if (wait === false) {
    const why = "is disableWait: true now: the release is ready, and dependents start, before its pods are";
    spec.note(why, "wait");
  }
  const disableWait = wait === false ? true : undefined;
  const skipCRDs = spec.flag("skipCRDs");
  const crds = skipCRDs ? "Skip" : undefined;
  const disableOpenAPIValidation = spec.flag("disableOpenAPIValidation");
  const force = spec.flag("forceUpgrade");
  const resetValues = spec.flag("resetValues");
  const version = spec.text("helmVersion");
  if (version === "v2") {
    const why = "Flux releases with Helm 3 and later: releases of Helm 2 must be migrated with helm-2to3 before";
    spec.note(why, "helmVersion");
  }
  const rollback = rollbackOf(spec);
  const common = { crds, disableOpenAPIValidation, disableWait };
  return defined({
    name: spec.text("releaseName"),
    targetNamespace: targetOf(spec, spec.text("targetNamespace")),
    timeout: seconds(spec, "timeout"),
    maxHistory: spec.integer("maxHistory"),
    install: unlessEmpty(common),
    upgrade: unlessEmpty({
      ...common,
      force,
      preserveValues: resetValues === false ? true : undefined,
      remediation: rollback.remediation,
    }),
    rollback: rollback.section,
    test: testOf(spec),
    valuesFrom: convertValuesFrom(spec),
    values: valuesOf(spec),
  });
}

function valuesOf(spec: Fields): Json | undefined {
  if (spec.take("values") !== undefined) {
    spec.note("not carried over: the original put overlays in its place", "values");
  }
  return spec.object("overlays");
}

function rollbackOf(spec: Fields): { readonly remediation?: Json; readonly section?: Json | undefined } {
  const fields = spec.fields("rollback");
  if (!fields) return {};
  const enable = fields.flag("enable") ?? false;
  const retry = fields.flag("retry");
  const maxRetries = fields.integer("maxRetries");
  if (!enable && retry !== undefined) fields.note("left out: it is of use with enable alone", "retry");
  const retries = enable && retry ? (maxRetries ?? USUAL_RETRIES) : 0;
  if (maxRetries !== undefined && !(enable && retry))
    fields.note("left out: it is of use with retry alone", "maxRetries");
  const wait = fields.flag("wait");
  const section = unlessEmpty({
    force: fields.flag("force"),
    recreate: fields.flag("recreate"),
    disableHooks: fields.flag("disableHooks"),
    timeout: seconds(fields, "timeout"),
    disableWait: wait === false ? true : undefined,
  });
  fields.end();
  return {
    ...(enable ? { remediation: { retries, remediateLastFailure: true, strategy: "rollback" } } : {}),
    section,
  };
}

function testOf(spec: Fields): Json | undefined {
  const fields = spec.fields("test");
  if (!fields) return undefined;
  const cleanup = fields.flag("cleanup");
  if (cleanup !== undefined) {
    const why = "not carried over: the chart's own annotation helm.sh/hook-delete-policy says when its tests' pods go";
    fields.note(why, "cleanup");
  }
  const section = defined({
    enable: fields.flag("enable"),
    ignoreFailures: fields.flag("ignoreFailures"),
    timeout: seconds(fields, "timeout"),
  });
  fields.end();
  return section;
}

function seconds(fields: Fields, key: string): string | undefined {
  const amount = fields.integer(key);
  return amount === undefined ? undefined : `${amount}s`;
}

function unlessEmpty(section: Json): Json | undefined {
  const kept = defined(section);
  return Object.keys(kept).length > 0 ? kept : undefined;
}
