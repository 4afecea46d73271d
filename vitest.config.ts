/**
 * Three projects: `unit` runs everywhere in minutes, `charts` needs real programs (helm, a registry) but no cluster, `e2e`
 * brings up the real stack and runs one file after the other.
 */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const minutes = (n: number): number => n * 60_000;
/** Run from source: packages resolve each other by the condition that points at src/index.ts. */
const conditions = ["orkestra:source", "node", "import", "default"];
const fromSource = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // The global setup runs in an environment of its own.
  environments: { __vitest__: { resolve: { conditions } } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...fromSource,
        test: {
          name: "unit",
          include: ["{packages,scripts,images}/**/*.test.ts", "test/{bench,cluster,lifecycle,sandbox}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          // Left alone, two cores run one file at a time, though many wait for processes most of their time.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: minutes(1),
          hookTimeout: minutes(1),
        },
      },
      {
        ...fromSource,
        test: {
          name: "charts",
          include: ["test/{split,staging}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          globalSetup: ["test/split/global-setup.ts"],
          // Before the project e2e, never beside it: both want the whole machine.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          testTimeout: minutes(5),
          hookTimeout: minutes(5),
        },
      },
      {
        ...fromSource,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          globalSetup: ["test/e2e/global-setup.ts"],
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          testTimeout: minutes(10),
          hookTimeout: minutes(10),
        },
      },
    ],
  },
});
