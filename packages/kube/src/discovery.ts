/** Finds the collection of a kind that is not built in, by one request per group and version, remembered when it succeeded. */
import { ApiError, kindNotServed } from "./errors.ts";
import { knownResource, type Resource, versionPath } from "./resources.ts";

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

export class Discovery {
  readonly #fetch: (path: string, signal?: AbortSignal) => Promise<ResourceList>;
  readonly #found = new Map<string, Resource>();

  constructor(fetch: (path: string, signal?: AbortSignal) => Promise<ResourceList>) {
    this.#fetch = fetch;
  }

  async resourceOf(
    object: { readonly apiVersion: string; readonly kind: string },
    signal?: AbortSignal,
  ): Promise<Resource> {
    const { apiVersion, kind } = object;
    const found =
      knownResource(object) ??
      this.#found.get(`${apiVersion}/${kind}`) ??
      (await this.#discover(apiVersion, kind, signal));
    if (found) return found;
    throw new ApiError(404, {
      reason: kindNotServed,
      message: `the cluster does not serve ${kind} in ${apiVersion}: is its CRD installed?`,
    });
  }

  async #discover(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Resource | undefined> {
    const list = await this.#fetch(versionPath(apiVersion), signal).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return { resources: [] };
      throw error;
    });
    for (const { name, kind, namespaced } of list.resources) {
      const isSubresource = name.includes("/");
      if (!isSubresource) this.#found.set(`${apiVersion}/${kind}`, { apiVersion, kind, plural: name, namespaced });
    }
    return this.#found.get(`${apiVersion}/${kind}`);
  }
}
