/**
 * How each program of the cluster is built from Go modules, as data. The name of a program's folder in the cache is the
 * hash of its recipe, so whatever changes here builds what it concerns again, and nothing else.
 */
import { createHash } from "node:crypto";

/** One `go build`. */
interface Program {
  readonly name: string;
  readonly package: string;
  readonly ldflags?: string;
}

export interface Recipe {
  /** Folder below tools/ with the go.mod and go.sum that pin every dependency. */
  readonly module: string;
  readonly programs: readonly Program[];
  /** Folders or files of a dependency that hold its CustomResourceDefinitions. */
  readonly manifests?: { readonly module: string; readonly paths: readonly string[] };
  /** Files of tools/ to lay over what the published module lacks; needs the dependencies to be vendored. */
  readonly overlay?: readonly { readonly from: string; readonly to: string }[];
}

const version = "k8s.io/component-base/version";
const kubernetesFlags = `-X ${version}.gitVersion=v1.34.4 -X ${version}.gitMajor=1 -X ${version}.gitMinor=34`;

function kubernetes(name: string): Recipe {
  return {
    module: "kubernetes",
    programs: [{ name, package: `k8s.io/kubernetes/cmd/${name}`, ldflags: kubernetesFlags }],
  };
}

function flux(name: string): Recipe {
  const module = `github.com/fluxcd/${name}`;
  return { module: name, programs: [{ name, package: module }], manifests: { module, paths: ["config/crd/bases"] } };
}

/**
 * With the full schemas, as newer installations have them, where Orkestra writes objects of the kind. Each costs the API
 * server seconds at the start, so the other kinds have the minimal ones. A later path replaces files of an earlier one.
 */
const argoCrds = [
  "manifests/base/crds/minimal",
  "manifests/base/crds/full/argoproj.io_workflows.yaml",
  "manifests/base/crds/full/argoproj.io_clusterworkflowtemplates.yaml",
];

/** In the order in which they are built. */
export const recipes: readonly Recipe[] = [
  kubernetes("kube-apiserver"),
  kubernetes("kube-controller-manager"),
  kubernetes("kube-scheduler"),
  kubernetes("kubelet"),
  kubernetes("kube-proxy"),
  kubernetes("kubectl"),
  { module: "etcd", programs: [{ name: "etcd", package: "go.etcd.io/etcd/server/v3" }] },
  { module: "helm", programs: [{ name: "helm", package: "helm.sh/helm/v3/cmd/helm" }] },
  {
    module: "registry",
    programs: [{ name: "registry", package: "github.com/distribution/distribution/v3/cmd/registry" }],
  },
  { module: "dns", programs: [{ name: "coredns", package: "." }] },
  flux("source-controller"),
  flux("helm-controller"),
  {
    module: "helm-operator",
    programs: [{ name: "helm-operator", package: "github.com/fluxcd/helm-operator/cmd/helm-operator" }],
    manifests: { module: "github.com/fluxcd/helm-operator", paths: ["deploy/crds.yaml"] },
  },
  {
    module: "argo",
    // Built from one vendored tree, so that they share Go's build cache.
    programs: [
      { name: "workflow-controller", package: "github.com/argoproj/argo-workflows/v3/cmd/workflow-controller" },
      { name: "argoexec", package: "github.com/argoproj/argo-workflows/v3/cmd/argoexec" },
    ],
    manifests: { module: "github.com/argoproj/argo-workflows/v3", paths: argoCrds },
    // The published module lacks this file, and Go refuses overlays inside its module cache.
    overlay: [
      {
        from: "signal_linux.go.txt",
        to: "vendor/github.com/argoproj/argo-workflows/v3/workflow/executor/osspecific/signal_linux.go",
      },
    ],
  },
];

/** The name under which the result is cached. `files`: contents of the module's folder by path; `target`: GOOS/GOARCH. */
export function recipeKey(recipe: Recipe, files: Readonly<Record<string, string>>, target: string): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256")
    .update(JSON.stringify([recipe, sorted, target]))
    .digest("hex")
    .slice(0, 12);
  const name = recipe.programs.map((program) => program.name).join("+");
  return `${name}-${hash}`;
}
