/** The Workflow that docs/executor.md shows: that the executor understands what its tasks are told. */
import { readFile } from "node:fs/promises";
import { EXECUTOR_NAME } from "@orkestra/api";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { parse } from "./arguments/parse.ts";
import { readManifest } from "./manifest.ts";

interface Named {
  readonly name: string;
  readonly value: string;
}
interface Workflow {
  readonly spec: {
    readonly templates: readonly [{ readonly dag: { readonly tasks: readonly Task[] } }];
    readonly arguments: { readonly parameters: readonly Named[] };
  };
}
interface Task {
  readonly name: string;
  readonly templateRef: { readonly name: string; readonly template: string; readonly clusterScope: boolean };
  readonly arguments: { readonly parameters: readonly Named[] };
}

/** The flag by which the templates hand on a parameter; all others have the parameter's name. */
const FLAGS: Readonly<Record<string, string>> = { manifest: "spec" };
const EXPRESSION = /^\{\{=toBase64\(workflow\.parameters\.(\w+)\)\}\}$/;

test("the Workflow of one's own that the documentation shows is understood, manifests included", async () => {
  const page = await readFile(new URL("../../../docs/executor.md", import.meta.url), "utf8");
  const { spec } = parseYaml(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "") as Workflow;
  const manifests = new Map(spec.arguments.parameters.map(({ name, value }) => [name, value]));
  const understood = spec.templates[0].dag.tasks.map(({ templateRef, arguments: { parameters } }) => {
    expect(templateRef).toMatchObject({ name: EXECUTOR_NAME, clusterScope: true });
    const given = parameters.map(({ name, value }) => {
      const manifest = manifests.get(EXPRESSION.exec(value)?.[1] ?? "");
      const text = manifest === undefined ? value : Buffer.from(manifest).toString("base64");
      return `--${FLAGS[name] ?? name}=${text}`;
    });
    const parsed = parse([templateRef.template, ...given]);
    return parsed.ok ? parsed.request.kind : parsed.problems;
  });
  expect(understood).toEqual(["apply", "wait", "remove"]);
  for (const manifest of manifests.values()) expect(readManifest(manifest, "shop")).toMatchObject({ ok: true });
});
