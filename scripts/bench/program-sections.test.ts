import { expect, test } from "vitest";
import { compileFigures, imageFigures, programSections } from "./program-sections.ts";

const figures = {
  image: "example.test/executor:1",
  compressedBytes: 48_500_000,
  unpackedBytes: 130_000_000,
  startMs: { median: 120, worst: 300, values: [300, 120, 110] },
  startCpuMs: { median: 90, worst: 110, values: [90, 110, 80] },
  peakMemoryBytes: {
    median: 70 * 2 ** 20,
    worst: 81 * 2 ** 20,
    values: [70, 81, 69].map((mebibytes) => mebibytes * 2 ** 20),
  },
  runs: 3,
};

test("the executor's size, start and memory have budgets, the controller's have none", () => {
  const [executor, controller] = programSections(
    [figures, { ...figures, image: "example.test/controller:1" }],
    [{ milliseconds: 400, peakMiB: 200 }],
  );
  expect(executor?.budgets.map(({ figure, unit, limit }) => [figure, unit, limit])).toEqual([
    [48.5, "MB", 60],
    [120, "ms", 150],
    [81, "MiB", 80],
  ]);
  expect(executor?.rows.map(({ values }) => values)).toEqual([[48.5], [300, 120, 110], [90, 110, 80], [70, 81, 69]]);
  expect(controller?.budgets).toEqual([]);
});

test("compiling is told by the median of its times and the most of its memory", () => {
  const sections = programSections(
    [],
    [
      { milliseconds: 400, peakMiB: 200 },
      { milliseconds: 900, peakMiB: 300 },
      { milliseconds: 500, peakMiB: 250 },
    ],
  );
  expect(sections.map(({ budgets }) => budgets.map(({ figure, limit }) => [figure, limit]))).toEqual([
    [
      [500, 1000],
      [300, 512],
    ],
  ]);
});

test("the figures of images are taken as they were printed, or refused", () => {
  expect(imageFigures(JSON.stringify([figures]))).toEqual([figures]);
  expect(() => imageFigures("[]")).toThrow("no image was measured");
  expect(() => imageFigures(JSON.stringify([{ ...figures, startMs: { median: 3, worst: 3 } }]))).toThrow(
    "not the figures",
  );
});

test("of what the compiler's measurement prints, only the group that compiled counts", () => {
  const line = (what: string, result: unknown, milliseconds: number) =>
    JSON.stringify({ what, applications: 10, milliseconds, cpuMilliseconds: 1, peakMiB: 99, result });
  const output = [line("refuse: ring", 1, 7), line("compile", true, 42), ""].join("\n");
  expect(compileFigures(output)).toEqual({ milliseconds: 42, peakMiB: 99 });
  expect(() => compileFigures(line("compile", false, 42))).toThrow("no figures of compiling");
});
