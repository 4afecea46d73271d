/** What is in an image: a CycloneDX document for tools, the licences' texts for people. https://cyclonedx.org/docs/1.6/json/ */
import type { NpmPackage } from "./bundle.ts";
import type { Runtime } from "./runtime.ts";

export interface Contents {
  readonly name: string;
  readonly version: string;
  readonly runtime: Pick<Runtime, "node" | "packages" | "release">;
  readonly npm: readonly NpmPackage[];
}

export function sbom({ name, version, runtime, npm }: Contents): string {
  const { id, version: release } = runtime.release;
  const components = [
    component("node", runtime.node.version, `pkg:generic/node@${runtime.node.version}`),
    ...runtime.packages.map((one) => {
      const purl = `pkg:deb/${id}/${encodeURIComponent(one.name)}@${encodeURIComponent(one.version)}`;
      return component(one.name, one.version, `${purl}?arch=${one.architecture}&distro=${id}-${release}`);
    }),
    ...npm.map((one) => component(one.name, one.version, `pkg:npm/${one.name.replace("@", "%40")}@${one.version}`)),
  ];
  const metadata = { component: { type: "application", name, version } };
  return `${JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, metadata, components }, null, 1)}\n`;
}

export const notices = (npm: readonly NpmPackage[]): string =>
  npm
    .map(({ name, version, license, notice }) => `${name} ${version} (${license})\n\n${notice.trim()}\n`)
    .join("\n----\n\n");

const component = (name: string, version: string, purl: string) => ({
  type: "library",
  name,
  version,
  purl,
  "bom-ref": purl,
});
