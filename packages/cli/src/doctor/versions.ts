/** Versions that Orkestra works with (docs/install.md), and how images and programs tell theirs. Pure. */
import { coerce, gte } from "semver";
import type { Deployment } from "./found.ts";

export const LEAST = {
  kubernetes: "1.28.0",
  "workflow-controller": "3.5.0",
  "helm-controller": "1.4.0",
  "source-controller": "1.7.0",
} as const;

/** Undefined where the text is no version. A pre-release or a vendor's build counts as the version it is of. */
export function isAtLeast(text: string, least: string): boolean | undefined {
  const version = coerce(text);
  return version ? gte(version, least) : undefined;
}

/** By the image's tag, or by the label where the image is named by digest. Without a leading v. */
export function versionOf({ image, labelledVersion }: Deployment): string | undefined {
  const [, tag] = /^[^@]*:([^/@]+)(?:@.*)?$/.exec(image) ?? [];
  const told = [tag, labelledVersion].find((it) => it !== undefined && /^v?\d+\.\d+/.test(it));
  return told?.replace(/^v/, "");
}
