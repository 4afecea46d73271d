/** Manifests of the original Orkestra as manifests of ours, with a note for all that is not the same. */
import { API_GROUP, Kind } from "@orkestra/api";
import { documentsIn } from "../manifests/documents.ts";
import { type ManifestObject, objectsIn } from "../manifests/objects.ts";
import { type InputProblem, inOrder } from "../manifests/problem.ts";
import { readSources, sourceNames } from "../manifests/read.ts";
import { convertEarlyApplication, type EarlyOptions } from "./application-early.ts";
import { type Converted, checkConverted, missingApplications } from "./check.ts";
import { Fields, type Found, type Json } from "./fields.ts";
import { convertGroup } from "./group.ts";
import { type RegistriesOptions, readRegistries } from "./registries.ts";

const ORIGINAL_API_GROUP = "orkestra.azure.microsoft.com";

export interface ConvertInput extends Omit<RegistriesOptions, "file"> {
  readonly files: readonly string[];
  readonly namespace?: string | undefined;
  readonly registriesFile?: string | undefined;
}

export interface Conversion {
  /** In the order of the input. */
  readonly objects: readonly Json[];
  readonly problems: readonly InputProblem[];
  readonly notes: readonly InputProblem[];
}

export async function convertFiles(input: ConvertInput): Promise<Conversion> {
  const { files, namespace, registriesFile, repositories, stdin } = input;
  const read = await readSources(files, stdin);
  const documents = read.texts.map(documentsIn);
  const objects = documents.flatMap((it) => it.documents).map(objectsIn);
  const found: Found = {
    notes: [],
    problems: [...read.problems, ...documents.flatMap((it) => it.problems), ...objects.flatMap((it) => it.problems)],
  };
  const registries = await readRegistries({ repositories, file: registriesFile, stdin }, found);
  const options: EarlyOptions = { namespace, registries };
  const converted = objects
    .flatMap((it) => it.objects)
    .flatMap((from): Converted[] => {
      const to = convertObject(from, options, found);
      return to ? [{ from, to }] : [];
    });
  if (converted.length === 0 && found.problems.length === 0) {
    found.problems.push({ source: sourceNames(files), message: `there is nothing of ${ORIGINAL_API_GROUP}` });
  }
  // What cannot be made is told in words of the original alone.
  if (found.problems.length === 0) {
    found.problems.push(...(await checkConverted(converted, namespace)));
    found.notes.push(...missingNotes(converted));
  }
  const sources = [...files, ...read.texts.map(({ source }) => source)];
  return {
    objects: converted.map(({ to }) => to),
    problems: inOrder(found.problems, sources),
    notes: inOrder(found.notes, sources),
  };
}

function convertObject(object: ManifestObject, options: EarlyOptions, found: Found): Json | undefined {
  const [group] = object.apiVersion.split("/");
  if (group !== ORIGINAL_API_GROUP) {
    const what = group === API_GROUP ? "is of this Orkestra already" : `is not of ${ORIGINAL_API_GROUP}`;
    found.notes.push(object.problem([], `passed over: it ${what}`));
    return undefined;
  }
  const root = new Fields(object.value, object, found);
  root.take("apiVersion");
  root.take("kind");
  if (object.kind === Kind.ApplicationGroup) return convertGroup(root, options.namespace);
  if (object.kind === Kind.Application) return convertEarlyApplication(root, options);
  found.problems.push(object.problem("kind", `kind: ${ORIGINAL_API_GROUP} has no ${object.kind}`));
  return undefined;
}

function missingNotes(converted: readonly Converted[]): InputProblem[] {
  const missing = missingApplications(converted);
  const group = converted.find(({ to }) => to["kind"] === Kind.ApplicationGroup);
  if (!group || missing.length === 0) return [];
  const names = missing.map((it) => `"${it}"`).join(", ");
  return [group.from.problem(["spec", "applications"], `not in the input, to be converted too: ${names}`)];
}
