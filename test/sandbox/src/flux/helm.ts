/** Helm's storage: the releases that there are, with their revisions. It outlives a Flux that is stopped. */
import type { Chart } from "./script.ts";

export interface HelmRevision {
  readonly revision: number;
  readonly status: "deployed" | "superseded" | "failed" | "uninstalled";
  readonly chart: Chart;
  readonly values: unknown;
  readonly configDigest: string;
  readonly workloads: readonly string[];
  /** RFC 3339 */
  readonly deployedAt: string;
}

export interface Installed extends HelmRevision {
  readonly namespace: string;
  readonly release: string;
}

export class HelmStorage {
  /** Newest first, by `namespace/release`. */
  readonly #releases = new Map<string, readonly HelmRevision[]>();

  /** The newest revision of each release: what is installed, well or badly. */
  get installed(): readonly Installed[] {
    return [...this.#releases].flatMap(([key, [newest]]) => {
      const [namespace = "", release = ""] = key.split("/");
      return newest ? [{ namespace, release, ...newest }] : [];
    });
  }

  newest(key: string): HelmRevision | undefined {
    return this.#releases.get(key)?.[0];
  }

  revision(key: string, revision: number): HelmRevision | undefined {
    return this.#releases.get(key)?.find((one) => one.revision === revision);
  }

  add(key: string, made: Omit<HelmRevision, "revision">): HelmRevision {
    const before = this.#releases.get(key) ?? [];
    const one = { ...made, revision: (before[0]?.revision ?? 0) + 1 };
    const older = before.map((it) =>
      made.status === "deployed" && it.status === "deployed" ? ({ ...it, status: "superseded" } as const) : it,
    );
    this.#releases.set(key, [one, ...older]);
    return one;
  }

  remove(key: string): void {
    this.#releases.delete(key);
  }
}
