/** Every generated file of the checkout as data: the CRDs, their copy in the Helm chart, and the reference of the API. */
import { customResourceDefinitions, type GeneratedFile, referencePage } from "@orkestra/api";
import { stringify } from "yaml";

/** Folders that have generated files and nothing else. */
export const GENERATED_FOLDERS = ["crds", "helm/orkestra/crds"] as const;

const HEADER = "# Generated from packages/api by `npm run generate`. Do not edit.\n";

export function generatedFiles(): GeneratedFile[] {
  const definitions = customResourceDefinitions().map((definition) => ({
    name: `${definition.spec.names.plural}.yaml`,
    content: HEADER + stringify(definition, { aliasDuplicateObjects: false, lineWidth: 120 }),
  }));
  return [
    ...GENERATED_FOLDERS.flatMap((folder) =>
      definitions.map(({ name, content }) => ({ path: `${folder}/${name}`, content })),
    ),
    referencePage(),
  ];
}
