/** Which registry a staging URL means, and where in it the pieces of a chart go. */
import type { StagingTarget } from "./contract.ts";

export type Place =
  | {
      readonly ok: true;
      readonly kind: "oci";
      /** `oci://host/path/chart`. */
      readonly url: string;
      /** The registry. */
      readonly base: URL;
      /** Path of the repository in it. */
      readonly repository: string;
    }
  | {
      readonly ok: true;
      readonly kind: "http";
      /** The Helm repository, without a slash at the end. */
      readonly url: string;
    }
  | { readonly ok: false; readonly reason: string };

/** A component of a repository's path (distribution specification, "Pulling manifests"). */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

export function placeOf({ url, insecure }: StagingTarget, chart: string): Place {
  if (!URL.canParse(url)) return { ok: false, reason: `"${url}" is no URL` };
  const { protocol, username, password } = new URL(url);
  if (username !== "" || password !== "") return { ok: false, reason: "a URL is no place for a password" };
  if (protocol === "oci:") return ociPlace(url, insecure === true, chart);
  if (protocol !== "https:" && protocol !== "http:") {
    return { ok: false, reason: `"${url}" is neither oci:// nor https:// nor http://` };
  }
  return { ok: true, kind: "http", url: url.replace(/\/+$/, "") };
}

function ociPlace(url: string, insecure: boolean, chart: string): Place {
  const [host = "", ...path] = url.slice("oci://".length).split("/").filter(Boolean);
  const wrong = path.find((it) => !COMPONENT.test(it));
  if (wrong !== undefined) return { ok: false, reason: `"${wrong}" cannot be part of a repository's path` };
  const base = `${insecure ? "http" : "https"}://${host === "docker.io" ? "index.docker.io" : host}`;
  if (!URL.canParse(base)) return { ok: false, reason: `"${host}" is no host` };
  const repository = [...path, component(chart)].join("/");
  return { ok: true, kind: "oci", url: `oci://${host}/${repository}`, base: new URL(base), repository };
}

/** Charts may have names that repositories may not, with capitals for example. */
function component(chart: string): string {
  if (COMPONENT.test(chart)) return chart;
  const plain = chart.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return plain.replaceAll(/^-+|-+$/g, "") || "chart";
}
