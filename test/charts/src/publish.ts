/**
 * Publishes the test charts on a local cluster, where a CR finds them under these URLs:
 *
 *   http://charts.orkestra.test              every chart
 *   http://charts.orkestra.test/private      `private`, for who has the password
 *   oci://registry.orkestra.test/charts      `registry`
 *   oci://private.orkestra.test/charts       `privateRegistry`
 */
import { withPackages } from "./package.ts";

/** What it takes of a cluster: that of @orkestra/cluster has it. */
export interface ChartHost {
  /** Path of the program. */
  readonly helm: string;
  readonly urls: { readonly inside: { readonly registry: string; readonly privateRegistry: string } };
  addChart(archive: string, options?: { readonly private?: boolean }): Promise<void>;
  pushChart(archive: string, repository: string): Promise<void>;
}

/** Charts that are also published elsewhere than in the open HTTP repository. */
export const published = {
  private: ["nginx", "mesh"],
  registry: ["redis", "http-service"],
  privateRegistry: ["nginx"],
} as const;

/** Publishing again replaces what is there. Returns the names of the charts. */
export async function publishCharts(host: ChartHost): Promise<string[]> {
  return await withPackages(host.helm, async (archives) => {
    const archive = (name: string): string => {
      const path = archives.get(name);
      if (!path) throw new Error(`there is no test chart ${name}`);
      return path;
    };
    // One after the other: each rewrites the index of the repository.
    for (const path of archives.values()) await host.addChart(path);
    for (const name of published.private) await host.addChart(archive(name), { private: true });
    for (const name of published.registry) await host.pushChart(archive(name), host.urls.inside.registry);
    for (const name of published.privateRegistry) await host.pushChart(archive(name), host.urls.inside.privateRegistry);
    return [...archives.keys()].sort();
  });
}
