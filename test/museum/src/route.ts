/** What is asked for: method and path, below the path that the museum lives under. */
import type { MuseumOptions } from "./contract.ts";

export type Route = { readonly repository: string } & (
  | { readonly kind: "upload" }
  | { readonly kind: "index" }
  | { readonly kind: "archive"; readonly file: string }
  | { readonly kind: "version"; readonly name: string; readonly version: string }
);

type Layout = Pick<MuseumOptions, "contextPath" | "depth" | "projects">;

/** Undefined for what a museum does not know. */
export function routeOf(method: string, url: string, { contextPath = "", depth = 0, projects }: Layout) {
  const { pathname } = new URL(url, "http://museum");
  if (!pathname.startsWith(`${contextPath}/`)) return undefined;
  const path = pathname.slice(contextPath.length).split("/").filter(Boolean).map(decodeURIComponent);
  const api = path[0] === "api";
  const below = api ? path.slice(1) : path;
  if (projects && below.shift() !== "chartrepo") return undefined;
  const repository = below.splice(0, projects ? 1 : depth).join("/");
  return api ? apiRoute(method, repository, below) : fileRoute(method, repository, below);
}

function apiRoute(method: string, repository: string, [charts, name, version, ...more]: string[]): Route | undefined {
  if (charts !== "charts" || more.length > 0) return undefined;
  if (method === "POST" && name === undefined) return { kind: "upload", repository };
  if (method === "POST" || name === undefined || version === undefined) return undefined;
  return { kind: "version", repository, name, version };
}

function fileRoute(method: string, repository: string, [first, file, ...more]: string[]): Route | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  if (first === "index.yaml" && file === undefined) return { kind: "index", repository };
  if (first !== "charts" || file === undefined || more.length > 0 || file.includes("/")) return undefined;
  return { kind: "archive", repository, file };
}
