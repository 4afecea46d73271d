/** Small charts that many fixtures are made of. */
import { type ChartSpec, chart, part } from "./fixture.ts";
import { holds, shows } from "./templates.ts";

/** A chart with these templates. */
export const templated = (
  name: string,
  templates: Readonly<Record<string, string>>,
  more: Partial<ChartSpec> = {},
): ChartSpec => chart({ name, values: { port: 80 }, templates, ...more });

/** A chart with one object that shows what it sees. */
export const shown = (name: string, more: Partial<ChartSpec> = {}): ChartSpec =>
  templated(
    name,
    { "all.yaml": shows(name) },
    { values: { port: 80, image: { repository: name, tag: "1" } }, ...more },
  );

/** An umbrella of two such charts, `web` and `db`. */
export const both = (more: Partial<ChartSpec> = {}): ChartSpec =>
  shown("shop", { subcharts: [part(shown("web")), part(shown("db"))], ...more });

/** One whose two objects have the alias in their names, as those of charts have that may be used twice. */
export const named = (name: string, more: Partial<ChartSpec> = {}): ChartSpec =>
  templated(
    name,
    { "all.yaml": shows("{{ .Chart.Name }}"), "more/second.yaml": holds("{{ .Chart.Name }}-2", "x") },
    more,
  );

/** Text of a CRD file, which Helm does not render. */
export const crd = (plural: string): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${plural}.example.com\nspec: {text: "{{ no template }}"}\n`;
