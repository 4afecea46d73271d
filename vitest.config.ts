/** Two projects: `unit` runs everywhere in minutes, `e2e` brings up the real stack and runs one file after the other. */
import { defineConfig } from "vitest/config";

const minutes = (n: number): number => n * 60_000;
/** Run from source: packages resolve each other by the condition that points at src/index.ts. */
const resolve = { conditions: ["orkestra:source"] };
const ssr = { resolve: { conditions: ["orkestra:source", "node", "import", "default"] } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          include: ["{packages,scripts,images}/**/*.test.ts", "test/cluster/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          testTimeout: minutes(1),
          hookTimeout: minutes(1),
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          globalSetup: ["test/e2e/global-setup.ts"],
          fileParallelism: false,
          testTimeout: minutes(10),
          hookTimeout: minutes(10),
        },
      },
    ],
  },
});
