import { expect, test } from "vitest";
import { type ChartReadProblem, explainChartProblem } from "./contract.ts";

const where = "charts/redis";

test.each<[ChartReadProblem, string]>([
  [{ kind: "NoChartYaml", where: "" }, "Chart.yaml is missing"],
  [{ kind: "NoChartYaml", where }, "charts/redis/Chart.yaml is missing"],
  [
    { kind: "BadYaml", where, file: "values.yaml", reason: "it holds no table" },
    "charts/redis/values.yaml cannot be read: it holds no table",
  ],
  [
    { kind: "BadField", where: "", file: "Chart.yaml", field: "version", reason: "is missing" },
    "Chart.yaml: version is missing",
  ],
  [
    { kind: "TwoDependencies", where: "", name: "redis" },
    'Chart.yaml declares "redis" twice; an alias makes the difference',
  ],
  [{ kind: "BadArchive", where: "charts/a.tgz", problem: { kind: "Truncated" } }, "charts/a.tgz: it ends too early"],
  [{ kind: "ArchiveIsFolder", where: "charts/a.tgz" }, "charts/a.tgz is a folder with the name of an archive"],
  [{ kind: "TooDeep", where, limit: 10 }, "charts/redis: charts are nested deeper than 10"],
])("%j is explained in one line", (problem, line) => {
  expect(explainChartProblem(problem)).toBe(line);
});
