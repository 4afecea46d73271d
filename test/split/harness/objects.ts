/**
 * What Helm printed, as objects that can be found again: by the template they come from, their kind, and which one of those.
 * Names do not serve, since a chart may give random ones, or the same one twice.
 */
import { parseDocument } from "yaml";

export interface Printed {
  /** `<template>, <apiVersion> <kind>`: equal for objects that only their order tells apart. */
  readonly slot: string;
  /** As Helm printed it, without the line that names its template. */
  readonly text: string;
}

/**
 * Documents without an object (comments only) are left out, as they are when a release is installed. A document has the
 * template's name on its first line, but for the further ones of a CRD file.
 */
export function printedObjects(output: string): Printed[] {
  let source = "";
  return output.split(/^---$\n?/m).flatMap((document) => {
    const [, named, text = ""] = /^(?:# Source: (.*)\n)?([\s\S]*)$/.exec(document) ?? [];
    source = named ?? source;
    if (text.split("\n").every((line) => /^\s*(#.*)?$/.test(line))) return [];
    const kind = /^kind:.*$/m.exec(text)?.[0] ?? "no kind";
    const version = /^apiVersion:.*$/m.exec(text)?.[0] ?? "no apiVersion";
    return [{ slot: `${source}, ${version} ${kind}`, text: text.trimEnd() }];
  });
}

/** By slot, in the order in which Helm printed them. */
export function bySlot(printed: readonly Printed[]): Map<string, string[]> {
  const slots = new Map<string, string[]>();
  for (const { slot, text } of printed) slots.set(slot, [...(slots.get(slot) ?? []), text]);
  return slots;
}

/** Throws when it is not YAML, as Helm does when it installs. */
export function objectOf(text: string): unknown {
  const document = parseDocument(text, { version: "1.1", logLevel: "silent" });
  const [broken] = document.errors;
  if (broken) throw new Error(`not YAML: ${broken.message}\n${text}`);
  return document.toJS({ maxAliasCount: -1 });
}
