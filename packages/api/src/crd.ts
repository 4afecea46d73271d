/** The two CustomResourceDefinitions as objects. scripts/generate.ts writes them to crds/ and into the Helm chart. */
import { Application } from "./application.ts";
import { ApplicationGroup } from "./group.ts";
import { API_GROUP, API_VERSION, Kind } from "./names.ts";
import { documented, type JsonSchema, structural } from "./structural.ts";

interface PrinterColumn {
  readonly name: string;
  readonly type: "string" | "date" | "integer";
  readonly jsonPath: string;
  readonly description: string;
  /** Columns above 0 are shown by `-o wide` only. */
  readonly priority?: number;
}

export interface Resource {
  readonly kind: string;
  readonly singular: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  /** The whole object, with our marks. */
  readonly schema: JsonSchema;
  readonly columns: readonly PrinterColumn[];
}

export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly scope: "Namespaced";
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames: readonly string[];
      readonly categories: readonly string[];
    };
    readonly versions: readonly {
      readonly name: string;
      readonly served: true;
      readonly storage: true;
      readonly subresources: { readonly status: Record<string, never> };
      readonly additionalPrinterColumns: readonly PrinterColumn[];
      readonly schema: { readonly openAPIV3Schema: JsonSchema };
    }[];
  };
}

const condition = (type: string, field: string): string => `.status.conditions[?(@.type=="${type}")].${field}`;

const READY: PrinterColumn = {
  name: "Ready",
  type: "string",
  jsonPath: condition("Ready", "status"),
  description: "Whether everything is as the spec wants it.",
};
const STATUS: PrinterColumn = {
  name: "Status",
  type: "string",
  jsonPath: condition("Ready", "message"),
  description: "What is happening, or what is wrong.",
};
const AGE: PrinterColumn = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description: "Since when the object exists.",
};

const text = (name: string, jsonPath: string, description: string, priority?: number): PrinterColumn => ({
  name,
  type: "string",
  jsonPath,
  description,
  ...(priority === undefined ? {} : { priority }),
});

/** Both kinds, in the order of the reference page. */
export const RESOURCES: readonly Resource[] = [
  {
    kind: Kind.ApplicationGroup,
    singular: "applicationgroup",
    plural: "applicationgroups",
    shortNames: ["ag"],
    description: "Releases a group of applications in the order of their dependencies.",
    schema: documented(ApplicationGroup),
    columns: [
      READY,
      text("Progress", ".status.progress", "Applications that are ready, of how many."),
      text("Revision", ".status.revision", "Revision that is rolled out, or was last."),
      text("Workflow", ".status.workflow.name", "Workflow of that rollout.", 1),
      text("Last good", ".status.lastGoodRevision", "Revision that a rollback goes to.", 1),
      STATUS,
      AGE,
    ],
  },
  {
    kind: Kind.Application,
    singular: "application",
    plural: "applications",
    shortNames: ["oapp"],
    description: "A Helm chart, how it is released, and which of its sub-charts are releases of their own.",
    schema: documented(Application),
    columns: [
      READY,
      text("Group", ".status.group", "Group that releases it."),
      text("Chart", ".spec.chart.name", "Name of the chart."),
      text("Version", ".status.chart.version", "Version that is released."),
      text("Phase", ".status.phase", "Where it is on its way.", 1),
      STATUS,
      AGE,
    ],
  },
];

/** The whole object as the API server checks it. Of metadata, a schema may only restrict the name. */
function openApiSchema({ description, schema }: Resource): JsonSchema {
  const { "x-kubernetes-validations": rules, properties } = structural(schema);
  const { metadata, spec, status } = properties ?? {};
  if (!metadata?.properties?.["name"] || !spec || !status)
    throw new Error("a resource needs a name, a spec and a status");
  return {
    description,
    type: "object",
    required: ["spec"],
    properties: {
      apiVersion: { description: "Version of the API.", type: "string" },
      kind: { description: "Kind of the object.", type: "string" },
      metadata: { type: "object", properties: { name: metadata.properties["name"] } },
      spec,
      status,
    },
    ...(rules && { "x-kubernetes-validations": rules }),
  };
}

export function customResourceDefinitions(): CustomResourceDefinition[] {
  return RESOURCES.map((resource) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${resource.plural}.${API_GROUP}` },
    spec: {
      group: API_GROUP,
      scope: "Namespaced",
      names: {
        kind: resource.kind,
        listKind: `${resource.kind}List`,
        plural: resource.plural,
        singular: resource.singular,
        shortNames: resource.shortNames,
        categories: ["orkestra"],
      },
      versions: [
        {
          name: API_VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: resource.columns,
          schema: { openAPIV3Schema: openApiSchema(resource) },
        },
      ],
    },
  }));
}
