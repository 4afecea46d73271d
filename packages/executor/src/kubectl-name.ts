/** What kubectl is told for an object's kind: a short word means another API's where the Helm Operator is installed beside Flux. */

/** `helmreleases.helm.toolkit.fluxcd.io` for a HelmRelease of Flux. */
export function kubectlName({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${kind.toLowerCase()}s.${apiVersion.split("/")[0]}`;
}
