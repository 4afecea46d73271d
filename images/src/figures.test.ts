import { expect, test } from "vitest";
import { spread, table } from "./figures.ts";

test("the median and the worst of values in any order, and the values as they came", () => {
  expect(spread([9, 1, 5])).toEqual({ median: 5, worst: 9, values: [9, 1, 5] });
  expect(() => spread([])).toThrow("no values");
});

test("figures are shown one image a line, in columns", () => {
  const one = {
    image: "orkestra/executor:1",
    compressedBytes: 48_600_000,
    unpackedBytes: 134_200_000,
    startMs: { median: 80.4, worst: 120, values: [80.4, 120] },
    startCpuMs: { median: 70, worst: 90, values: [70, 90] },
    peakMemoryBytes: { median: 64 * 2 ** 20, worst: 65 * 2 ** 20, values: [] },
    runs: 11,
  };
  expect(table([one])).toBe(
    [
      "image                compressed  unpacked  start to first request  its CPU time         peak memory",
      "orkestra/executor:1  48.6 MB     134.2 MB  80 ms (worst 120 ms)    70 ms (worst 90 ms)  64 MiB (worst 65 MiB)",
      "(median of 11 runs)",
    ].join("\n"),
  );
});
