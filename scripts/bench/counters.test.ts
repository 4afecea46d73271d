import { expect, test } from "vitest";
import { samplesOf, sumOf } from "./counters.ts";

const text = `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{method="GET",resource="leases.coordination.k8s.io"} 12
requests_total{method="PATCH",resource="events.events.k8s.io"} 3
seconds_bucket{le="+Inf"} 4
depth 0
size 1.5e+3
`;

test("samples have their labels and values, and comments are none", () => {
  const samples = samplesOf(text);
  expect(samples).toHaveLength(5);
  expect(samples[0]).toEqual({
    name: "requests_total",
    labels: { method: "GET", resource: "leases.coordination.k8s.io" },
    value: 12,
  });
  expect(samples.at(-1)).toEqual({ name: "size", labels: {}, value: 1500 });
});

test("a sum is of those that fit", () => {
  const samples = samplesOf(text);
  expect(sumOf(samples, "requests_total")).toBe(15);
  expect(sumOf(samples, "requests_total", ({ labels }) => labels["method"] === "GET")).toBe(12);
  expect(sumOf(samples, "nothing")).toBe(0);
});
