import { describe, expect, test } from "vitest";
import { executorTemplates } from "./executor-templates.ts";
import { render } from "./render.ts";

interface Rendered {
  readonly spec: {
    readonly templates: readonly {
      readonly name: string;
      readonly retryStrategy: object;
      readonly container: { readonly command: readonly string[]; readonly args: readonly string[] };
    }[];
  };
}

describe("the templates of executors", () => {
  const { templates } = (executorTemplates() as unknown as Rendered).spec;

  test("are those of the chart", () => {
    expect(templates.map(({ name }) => name).sort()).toEqual(["apply", "remove", "stage", "wait"]);
    expect(templates.every(({ container }) => container.command[0] === "/executor")).toBe(true);
    const [strategy, ...others] = new Set(templates.map(({ retryStrategy }) => JSON.stringify(retryStrategy)));
    expect(others).toEqual([]);
    expect(JSON.parse(strategy ?? "")).toMatchObject({
      limit: "3",
      retryPolicy: "Always",
      backoff: { duration: "1s" },
    });
  });

  test("keep what is Argo's to fill in", () => {
    const stage = templates.find(({ name }) => name === "stage");
    expect(stage?.container.args).toEqual([
      "stage",
      "--spec={{inputs.parameters.request}}",
      "--chart-auth=/secrets/chart-auth",
      "--chart-cert=/secrets/chart-cert",
      "--staging-auth=/secrets/staging-auth",
      "--staging-cert=/secrets/staging-cert",
      "--timeout={{inputs.parameters.timeout}}",
      "--run={{workflow.uid}}",
      "--log-level={{inputs.parameters.logLevel}}",
    ]);
  });
});

describe("rendering", () => {
  const values = { Values: { name: "x", list: [1, 2], none: "", map: { b: "2", a: "1" } } };
  test.each([
    ["{{ .Values.name | quote }}", '"x"'],
    ["a {{- if .Values.none }} no {{- else }} yes {{- end }}", "a yes"],
    ["{{ range $k, $v := .Values.map }}{{ $k }}={{ $v }} {{ end }}", "a=1 b=2 "],
    ["{{ with .Values.map }}{{ toYaml . | nindent 2 }}{{ end }}", '\n  b: "2"\n  a: "1"'],
    ['{{ define "t" }}<{{ .x }}>{{ end }}{{ include "t" (dict "x" .Values.name) }}', "<x>"],
    ['{{ printf "%s-%s" .Values.name (.Values.none | default "d") }}', "x-d"],
  ])("%j", (source, text) => {
    expect(render(source, [], values)).toBe(text);
  });

  test("refuses by name what it does not know", () => {
    expect(() => render("{{ sha256sum .Values.name }}", [], values)).toThrow('the function "sha256sum"');
    expect(() => render("{{ if .a }}a{{ else if .b }}b{{ end }}", [], values)).toThrow("else if");
  });
});
