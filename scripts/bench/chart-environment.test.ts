import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chartEnvironment } from "./chart-environment.ts";

test("the environment of the controller is read from the chart's template, without what each pod has of its own", () => {
  const file = new URL("../../helm/orkestra/templates/controller/deployment.yaml", import.meta.url);
  expect(chartEnvironment(readFileSync(file, "utf8"))).toEqual({
    MALLOC_ARENA_MAX: "2",
    MALLOC_MMAP_THRESHOLD_: "65536",
    MALLOC_TRIM_THRESHOLD_: "131072",
  });
});
