/**
 * Groups of the chart greeter, written in the test itself: of the life of a group, each test tells several specs, and what
 * differs from one to the next is the story.
 */
import type { Manifest } from "@orkestra/kube";

export interface Greeter {
  readonly after?: readonly string[];
  /** Of the chart; default 1.0.0. */
  readonly version?: string;
  /** Another chart with the same values. */
  readonly chart?: string;
  readonly url?: string;
  readonly says?: string;
  /** Last words of a container that ends with exit code 3, in every attempt, so that Helm runs out of the little time it has. */
  readonly crash?: string;
  /** The API server refuses it, so that it fails at once. */
  readonly refuses?: boolean;
  /** Exit code of the hook before its uninstall. */
  readonly farewell?: number;
  /** More of `spec.release`; `values` replace those above. */
  readonly release?: Readonly<Record<string, unknown>>;
  readonly subcharts?: readonly { readonly name: string; readonly dependencies?: readonly string[] }[];
}

/** `more`: the rest of the group's spec. */
export function greeters(
  name: string,
  applications: Readonly<Record<string, Greeter>>,
  more: Readonly<Record<string, unknown>> = {},
): Manifest {
  const spec = { ...more, applications: Object.entries(applications).map(([app, greeter]) => written(app, greeter)) };
  return { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", metadata: { name }, spec } as Manifest & {
    spec: object;
  };
}

/** A chain: each needs the one before it. */
export function chained(applications: Readonly<Record<string, Greeter>>): Record<string, Greeter> {
  return Object.fromEntries(
    Object.entries(applications).map(([name, greeter], index, all) => {
      const before = all[index - 1]?.[0];
      return [name, { ...greeter, ...(before !== undefined && { after: [before] }) }];
    }),
  );
}

function written(name: string, greeter: Greeter): object {
  const {
    after,
    version = "1.0.0",
    chart = "greeter",
    url = "http://charts.orkestra.test",
    says,
    crash,
    refuses,
    farewell,
    release,
    subcharts,
  } = greeter;
  const values = {
    ...(says !== undefined && { says }),
    ...(crash !== undefined && { crash }),
    ...(refuses === true && { refuses }),
    ...(farewell !== undefined && { farewell }),
  };
  // No empty object: server-side apply makes null of one that had something before, which the schema refuses.
  const rest = { ...(crash !== undefined && { timeout: "15s" }), ...filled({ values }), ...release };
  return {
    name,
    ...(after && { dependencies: after }),
    spec: {
      chart: { url, name: chart, version },
      ...filled({ release: rest }),
      ...(subcharts && { subcharts }),
    },
  };
}

const filled = (fields: Readonly<Record<string, object>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0));
