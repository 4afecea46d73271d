/**
 * `install`, `upgrade`, `rollback`, `uninstall` of a release: Flux's v2beta1 then, v2 now. What v2 still has is passed on as
 * it is (helm-controller v1.4: api/v2/helmrelease_types.go).
 */
import { defined, type Fields, type Json } from "./fields.ts";

const COMMON = ["timeout", "disableWait", "disableWaitForJobs", "disableHooks"];
const REMEDIATION = ["retries", "ignoreTestFailures", "remediateLastFailure"];

const SECTIONS = {
  install: [...COMMON, "disableOpenAPIValidation", "replace", "crds", "createNamespace"],
  upgrade: [...COMMON, "disableOpenAPIValidation", "force", "preserveValues", "cleanupOnFail", "crds"],
  rollback: [...COMMON, "recreate", "force", "cleanupOnFail"],
  uninstall: ["timeout", "disableHooks", "keepHistory"],
} as const;

export function convertSections(release: Fields): Json {
  return defined({
    install: section(release, "install"),
    upgrade: section(release, "upgrade"),
    rollback: section(release, "rollback"),
    uninstall: section(release, "uninstall"),
  });
}

function section(release: Fields, name: keyof typeof SECTIONS): Json | undefined {
  const fields = release.fields(name);
  if (!fields) return undefined;
  const kept = Object.fromEntries(SECTIONS[name].map((field) => [field, fields.take(field)]));
  const special = name === "install" ? install(fields, kept) : {};
  const remediation = name === "install" || name === "upgrade" ? remediationOf(fields, name) : undefined;
  fields.end("not carried over: Flux has no such field");
  return defined({ ...kept, ...special, remediation });
}

function install(fields: Fields, { createNamespace, crds }: Json): Json {
  const skip = fields.flag("skipCRDs");
  if (skip !== undefined) {
    const isSaid = crds !== undefined || !skip;
    fields.note(isSaid ? "left out: it says nothing beside crds" : "it is crds: Skip in Flux's v2", "skipCRDs");
  }
  if (createNamespace === false) {
    const why = "left out: the original made the target namespace itself. release.createNamespace: false makes none";
    fields.note(why, "createNamespace");
  }
  return {
    ...(skip && crds === undefined ? { crds: "Skip" } : {}),
    ...(createNamespace === false ? { createNamespace: undefined } : {}),
  };
}

function remediationOf(fields: Fields, section: "install" | "upgrade"): Json | undefined {
  const remediation = fields.fields("remediation");
  if (!remediation) return undefined;
  const known = section === "upgrade" ? [...REMEDIATION, "strategy"] : REMEDIATION;
  const kept = Object.fromEntries(known.map((field) => [field, remediation.take(field)]));
  remediation.end("not carried over: Flux has no such field");
  return defined(kept);
}
