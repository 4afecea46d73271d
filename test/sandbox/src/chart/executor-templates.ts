/** The ClusterWorkflowTemplate of executors as our chart has it, rendered with the chart's own values. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { UnknownObject } from "@orkestra/kube";
import { parse } from "yaml";
import { render } from "./render.ts";

const CHART = fileURLToPath(new URL("../../../../helm/orkestra/", import.meta.url));

/** @throws what in the chart cannot be rendered here */
export function executorTemplates(): UnknownObject {
  // Its parser wants one byte per character.
  const read = (file: string): string => readFileSync(`${CHART}${file}`, "latin1");
  const [chart, values] = ["Chart.yaml", "values.yaml"].map((file) => parse(utf8(read(file))));
  const root = {
    Values: values,
    Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion },
    Release: { Name: "orkestra", Namespace: "orkestra-system", Service: "Helm" },
  };
  const helpers = ["templates/_helpers.tpl", "templates/executor/_templates.tpl"].map(read);
  return parse(utf8(render(read("templates/executor/clusterworkflowtemplate.yaml"), helpers, root)));
}

const utf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
