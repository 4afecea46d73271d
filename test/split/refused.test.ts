/** What cannot be split faithfully is refused, and would differ if it were split all the same. */
import { join } from "node:path";
import { expect } from "vitest";
import { refused, writeChart } from "./harness/cases.ts";
import type { Release } from "./harness/compare.ts";
import { type ChartSpec, chart, part, undeclared } from "./harness/fixture.ts";
import { naiveDifferences } from "./harness/naive.ts";
import { inFolder, Renderer } from "./harness/renderer.ts";
import { defines, holds, shows } from "./harness/templates.ts";

const simple = (name: string, templates: Readonly<Record<string, string>>, more: Partial<ChartSpec> = {}): ChartSpec =>
  chart({ name, values: { port: 80 }, templates, ...more });

const plain = (name: string, more: Partial<ChartSpec> = {}): ChartSpec =>
  simple(name, { "all.yaml": shows(name) }, more);

/** What Helm says of the umbrella itself. */
async function renderUmbrella(spec: ChartSpec, { release = "shop", values = {} }: Release) {
  return await inFolder(async (folder) => {
    return await new Renderer(folder).render(await writeChart(spec, join(folder, spec.name)), release, values);
  });
}

const unrenderable = (spec: ChartSpec, run: Release, says: RegExp) => async (): Promise<void> => {
  const rendered = await renderUmbrella(spec, run);
  expect(rendered).toMatchObject({ ok: false, error: expect.stringMatching(says) });
};

const differs =
  (spec: ChartSpec, run: Release, ...paths: readonly string[]) =>
  async (): Promise<void> => {
    const differences = await naiveDifferences(spec, run);
    expect(differences.map((line) => /#\d+ (\/[^:]*): /.exec(line)?.[1])).toEqual(paths);
  };

/** Helm reads charts/ in no certain order: among this many renderings there are two that are not equal. */
const ATTEMPTS = 60;
const undecided = (spec: ChartSpec, run: Release) => async (): Promise<void> => {
  const texts = new Set<string>();
  for (let attempt = 0; attempt < ATTEMPTS && texts.size < 2; attempt += 1)
    texts.add(JSON.stringify(await renderUmbrella(spec, run)));
  expect(texts.size).toBe(2);
};

const library = chart({ name: "common", type: "library", templates: { "_x.tpl": defines("x", "x") } });

refused(
  "sub-charts that are not there, under the chart's name where it has an alias, and libraries: all are told at once",
  plain("shop", { subcharts: [part(plain("web"), { alias: "front" }), part(library), undeclared(plain("db"))] }),
  { subcharts: ["web", "db", "common", "front", "mq"] },
  [
    'the chart has no sub-chart "web": its sub-charts are db, front',
    'the sub-chart "common" is a library, which renders nothing of its own',
    'the chart has no sub-chart "mq": its sub-charts are db, front',
  ],
  async () => undefined,
);

const missing = plain("shop", { subcharts: [part(plain("db"), { name: "web" })] });

refused(
  "a sub-chart that is declared and not in charts/",
  missing,
  { subcharts: ["web"] },
  ['the sub-chart "web" is declared, but charts/ does not hold it in that version'],
  unrenderable(missing, { subcharts: [] }, /missing in charts/),
);

const rivals = plain("shop", {
  subcharts: [
    { ...part(plain("web", { values: { port: 1 } }), { version: "1.x.x" }), folder: "one" },
    { ...undeclared(plain("web", { version: "1.1.0", values: { port: 2 } })), folder: "two" },
  ],
});

refused(
  "two charts that one dependency may mean",
  rivals,
  { subcharts: ["web"] },
  ['the sub-chart "web" may be any of charts/one, charts/two: Helm takes them in no certain order'],
  undecided(rivals, { subcharts: [] }),
);

const shared = plain("shop", {
  subcharts: [part(plain("web", { subcharts: [undeclared(plain("side"))] }), { alias: "one" }, { alias: "two" })],
});

refused(
  "a chart below two names that is not declared",
  shared,
  { subcharts: ["one"] },
  [
    "charts/web/charts/side is nested in a chart that is rendered as one and two and does not declare it: Helm renders it once, for one of them",
  ],
  async () => {
    const rendered = await renderUmbrella(shared, { subcharts: [] });
    expect(rendered.ok && rendered.text.match(/shop-side$/gm)).toEqual(["shop-side"]);
  },
);

const deeper = plain("shop", {
  subcharts: [
    part(
      plain("web", { subcharts: [part(plain("side", { subcharts: [undeclared(plain("log"))] }))] }),
      { alias: "one" },
      { alias: "two" },
    ),
  ],
});

refused(
  "a chart deep below two names that is not declared where it is",
  deeper,
  { subcharts: ["two"] },
  [
    "charts/web/charts/side/charts/log is nested in a chart that is rendered as one and two and does not declare it: Helm renders it once, for one of them",
  ],
  async () => {
    const rendered = await renderUmbrella(deeper, { subcharts: [] });
    expect(rendered.ok && rendered.text.match(/shop-(?:log|side)$/gm)?.sort()).toEqual([
      "shop-log",
      "shop-side",
      "shop-side",
    ]);
  },
);

const unreadable = plain("shop", {
  subcharts: [
    part(
      simple("web", {
        "a.yaml": "a: {{ if }\n",
        "b.yaml": "\n{{ define `x` }}\n",
        "c.yaml": "{{ end }}",
        "d.yaml": '{{ "open }}',
        "_e.tpl": "{{/* open",
      }),
    ),
  ],
});

refused(
  "templates that Helm cannot read either, each of them",
  unreadable,
  { subcharts: ["web"] },
  [
    "charts/web/templates/_e.tpl:1 cannot be read as a template: unclosed comment",
    'charts/web/templates/a.yaml:1 cannot be read as a template: unexpected "}" in an action',
    "charts/web/templates/b.yaml:2 cannot be read as a template: this define has no end",
    "charts/web/templates/c.yaml:1 cannot be read as a template: unexpected end",
    "charts/web/templates/d.yaml:1 cannot be read as a template: unterminated string",
  ],
  unrenderable(unreadable, { subcharts: [] }, /parse error/),
);

const AFTER = "; as releases of their own they would not see each other's changes";

/** A change that one part's template makes, and another part's template that reads it after that. */
interface Change {
  readonly title: string;
  readonly spec: ChartSpec;
  /** Of the refusal. */
  readonly reason: string;
  /** Fields that differ when the chart is split all the same. */
  readonly fields: readonly string[];
}

const shows2 = "{{ .Values | toJson | quote }}";

const changes: readonly Change[] = [
  {
    title: "a sub-chart sets its own values, and its parent reads them",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", shows2) },
      { subcharts: [part(simple("web", { "all.yaml": `{{ $_ := set .Values "port" 1 }}${holds("web", "x")}` }))] },
    ),
    reason: "charts/web/templates/all.yaml:1 changes .Values.port, which templates/all.yaml:6 reads after it",
    fields: ["/data/line0"],
  },
  {
    title: "a helper of a sub-chart sets values, and its parent reads them as the sub-chart's",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", "{{ .Subcharts.web.Values.port }}") },
      {
        subcharts: [
          part(
            simple("web", {
              "_h.tpl": defines("web.defaults", '{{ $_ := set .Values "port" 1 }}'),
              "all.yaml": `{{ include "web.defaults" . }}${holds("web", "x")}`,
            }),
          ),
        ],
      },
    ),
    reason: "charts/web/templates/_h.tpl:1 changes .Values.port, which templates/all.yaml:6 reads after it",
    fields: ["/data/line0"],
  },
  {
    title: "a sub-chart merges into its values, and its parent reads them",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", shows2) },
      {
        subcharts: [
          part(simple("web", { "all.yaml": `{{ $_ := mergeOverwrite .Values (dict "port" 1) }}${holds("web", "x")}` })),
        ],
      },
    ),
    reason: "charts/web/templates/all.yaml:1 changes .Values, which templates/all.yaml:6 reads after it",
    fields: ["/data/line0"],
  },
  {
    title: "a sub-chart removes one of its values through a variable, and its parent reads them",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", shows2) },
      {
        subcharts: [
          part(
            simple("web", { "all.yaml": `{{ $mine := .Values }}{{ $_ := unset $mine "port" }}${holds("web", "x")}` }),
          ),
        ],
      },
    ),
    reason: "charts/web/templates/all.yaml:1 changes .Values.port, which templates/all.yaml:6 reads after it",
    fields: ["/data/line0"],
  },
  {
    title: "a sub-chart changes what all templates know of the release",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", "{{ .Release.Service }}") },
      {
        subcharts: [
          part(simple("web", { "all.yaml": `{{ $_ := set .Release "Service" "web" }}${holds("web", "x")}` })),
        ],
      },
    ),
    reason: "charts/web/templates/all.yaml:1 changes .Release.Service, which templates/all.yaml:6 reads after it",
    fields: ["/data/line0"],
  },
  {
    title: "a sub-chart renames the release for those that come after it",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", "{{ .Release.Name }}") },
      {
        subcharts: [part(simple("web", { "all.yaml": `{{ $_ := set .Release "Name" "other" }}${holds("web", "x")}` }))],
      },
    ),
    reason: "charts/web/templates/all.yaml:1 changes .Release.Name, which templates/all.yaml:4 reads after it",
    fields: ["/metadata/name", "/data/line0"],
  },
  {
    title: "a parent's template, deep in its folders, changes its sub-chart's values before they are read",
    spec: simple(
      "shop",
      { "a/b/c/d.yaml": `{{ $_ := set .Values.web "port" 1 }}${holds("shop", "x")}` },
      { subcharts: [part(simple("web", { "all.yaml": holds("web", shows2) }))] },
    ),
    reason: "templates/a/b/c/d.yaml:1 changes .Values.web.port, which charts/web/templates/all.yaml:6 reads after it",
    fields: ["/data/line0"],
  },
  {
    title: "a parent that looks at which template of its sub-chart was rendered last",
    spec: simple(
      "shop",
      { "all.yaml": holds("shop", "{{ .Subcharts.web.Template | toJson | quote }}") },
      { subcharts: [part(simple("web", { "all.yaml": holds("web", "x") }))] },
    ),
    reason:
      'templates/all.yaml:6 reads which template of the sub-chart "web" is rendered (.Subcharts), and that is rendered elsewhere',
    fields: ["/data/line0"],
  },
];

for (const { title, spec, reason, fields } of changes) {
  const subcharts = (spec.subcharts ?? []).map((sub) => sub.chart.name);
  refused(
    title,
    spec,
    { subcharts },
    [reason.includes(" changes ") ? `${reason}${AFTER}` : reason],
    differs(spec, { subcharts }, ...fields),
  );
}
