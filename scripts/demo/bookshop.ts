/** The group of the demo: the bookinfo example, and with it the umbrella of the other one, released part by part. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { API_GROUP_VERSION, type ApplicationGroup, Kind } from "@orkestra/api";
import type { Manifest } from "@orkestra/kube";
import { parse } from "yaml";

export const GROUP = "bookshop";
const examples = join(import.meta.dirname, "../../examples");

/** Where charts are, and where pieces of them are put. */
export interface Places {
  readonly charts: string;
  readonly staging: string;
}

type Application = ApplicationGroup["spec"]["applications"][number];

/**
 * The page needs the umbrella's catalog, too: of an umbrella's parts each can be waited for.
 *
 * @param versions of charts, by the name of their application, where not those of the examples
 */
export async function bookshop(
  namespace: string,
  { charts, staging }: Places,
  versions: Readonly<Record<string, string>> = {},
): Promise<Manifest> {
  const [bookinfo, umbrella] = await Promise.all(["bookinfo", "umbrella"].map(applicationsOf));
  const shop = umbrella?.filter(({ name }) => name === "shop") ?? [];
  const applications = [...(bookinfo ?? []), ...shop].map(({ spec, ...application }) => ({
    ...application,
    ...(application.name === "productpage" && {
      dependencies: [...(application.dependencies ?? []), "shop/catalog"],
    }),
    spec: { ...spec, chart: { ...spec?.chart, url: charts, ...versionOf(versions[application.name]) } },
  }));
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata: { name: GROUP, namespace },
    ...{ spec: { staging: { url: staging, insecure: true }, applications } },
  };
}

const versionOf = (version: string | undefined): object => (version === undefined ? {} : { version });

async function applicationsOf(example: string): Promise<readonly Application[]> {
  const group = parse(await readFile(join(examples, example, "group.yaml"), "utf8"));
  return (group as ApplicationGroup).spec.applications;
}
