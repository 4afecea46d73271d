import { expect, test } from "vitest";
import { splitSections } from "./split-sections.ts";

test("each program is told by its time and its memory, and the split by what Helm took beside it", () => {
  const taken = (milliseconds: number, peakMiB: number) => ({ milliseconds, peakMiB });
  const [section, ...more] = splitSections(
    { subcharts: 50, bytes: 5 * 2 ** 20, packedBytes: 2 ** 20, piecesBytes: 1.5 * 2 ** 20 },
    [
      { dependencyBuild: taken(300, 60), helmPackage: taken(100, 70), split: taken(800, 150) },
      { dependencyBuild: taken(310, 61), helmPackage: taken(90, 71), split: taken(600, 151) },
    ],
  );
  expect(more).toEqual([]);
  expect(section?.title).toBe("Splitting an umbrella of 50 sub-charts and 5.0 MiB");
  expect(section?.how).toContain("51 pieces (1.5 MiB)");
  expect(section?.rows.map(({ label, unit, values }) => [label.trim(), unit, values])).toEqual([
    ["helm dependency build", "ms", [300, 310]],
    ["its peak memory", "MiB", [60, 61]],
    ["helm package", "ms", [100, 90]],
    ["its peak memory", "MiB", [70, 71]],
    ["orkestra chart split", "ms", [800, 600]],
    ["its peak memory", "MiB", [150, 151]],
    ["split to Helm's two together", "times", [2, 1.5]],
  ]);
});
