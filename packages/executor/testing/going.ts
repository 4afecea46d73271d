/** What a test of `remove` is about: a release that Flux has installed, and how Flux, played, lets it go. */
import type { ReleaseNode } from "@orkestra/core";
import type { ApiServer, Json } from "./api-server.ts";
import { putApplied, REVISION, ready, web } from "./shop.ts";

export const FLUX = "finalizers.fluxcd.io";
export const REMOVE = ["remove", "--revision", REVISION, "--node", "web"];

/** Installed and ready, with its source. `change` is a merge patch of the release. */
export function putInstalled(server: ApiServer, node: ReleaseNode, change: Json = {}): void {
  const { name } = node;
  putApplied(server, node);
  server.change(`helmreleases/${name}`, { ...ready(), metadata: { finalizers: [FLUX] } });
  const history = [{ name, status: "deployed", chartVersion: "1.2.3" }];
  server.change(`helmreleases/${name}`, { status: { storageNamespace: "shop", history } });
  server.change(`helmreleases/${name}`, change);
  const [source] = node.objects;
  if (source && !server.read(`helmrepositories/${source.metadata.name}`))
    server.put(`helmrepositories/${source.metadata.name}`, { ...source });
}

/** What Flux labels the workloads of a release with. */
export const installedBy = (name: string): Record<string, string> => ({
  "helm.toolkit.fluxcd.io/name": name,
  "helm.toolkit.fluxcd.io/namespace": "shop",
});

/** UID of the group. */
export const OWNER = "uid-of-shop";

/** A merge patch: of the group with this UID. */
export const owned = (uid = OWNER): Json => ({
  metadata: {
    labels: { "app.kubernetes.io/managed-by": "orkestra", "orkestra.dev/group": "shop" },
    ownerReferences: [{ apiVersion: "v1", kind: "ApplicationGroup", name: "shop", uid, controller: true }],
  },
});

/** As the group's executors left it. */
export function putOwned(server: ApiServer, node = web, change: Json = {}): void {
  putInstalled(server, node, owned());
  server.change(`helmreleases/${node.name}`, change);
  server.change("helmrepositories/charts", owned());
}

export function putDeployment(server: ApiServer, name: string, release: string): void {
  const metadata = { name, labels: installedBy(release) };
  server.put(`deployments/${name}`, { apiVersion: "apps/v1", kind: "Deployment", metadata });
}

const uninstalled = {
  status: {
    conditions: [
      {
        type: "Ready",
        status: "False",
        reason: "UninstallSucceeded",
        message: "Helm uninstall succeeded for shop/web",
      },
    ],
  },
};

export const uninstallFailed = {
  status: {
    conditions: [
      {
        type: "Ready",
        status: "False",
        reason: "UninstallFailed",
        message: "Helm uninstall failed: job web-bye failed",
      },
    ],
  },
};

/** Each release that is deleted goes a moment later, after these words of Flux, if there are any. */
export function letGo(server: ApiServer, words: Json | null = uninstalled): void {
  server.onWrite = ({ kind, metadata }) => {
    if (kind !== "HelmRelease" || !metadata["deletionTimestamp"]) return;
    const what = `helmreleases/${metadata.name}`;
    // Deferred: an executor must see its own answer first, as it would with a real Flux.
    setTimeout(() => {
      if (words) server.change(what, words);
      server.remove(what);
    }, 50);
  };
}
