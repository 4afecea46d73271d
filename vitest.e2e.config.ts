/** `npm run test:e2e`: the projects that need more than Node, `charts` and then `e2e`; `--project` picks one of them. */
import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

const projects = base.test?.projects ?? [];

export default defineConfig({
  test: {
    projects: projects.filter(
      (project) => typeof project !== "object" || !("test" in project) || project.test?.name !== "unit",
    ),
  },
});
