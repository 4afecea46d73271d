/**
 * Where a Helm repository takes charts, which its URL alone does not tell for certain: Harbor and ChartMuseum put `/api`
 * before the path of the repository, but behind a path that they, or a proxy, live under.
 */
export interface UploadApi {
  readonly url: URL;
  /** As the field `chart` of a form; else as the body. Harbor knows forms only. */
  readonly form: boolean;
}

/** The likeliest first. `repository`: without a slash at the end. */
export function uploadApis(repository: string): UploadApi[] {
  const url = new URL(repository);
  const path = url.pathname.split("/").filter(Boolean);
  const harbor = path.at(-2) === "chartrepo" ? path.length - 2 : undefined;
  const places = Array.from({ length: path.length + 1 }, (_, at) => at);
  const ordered = harbor === undefined ? places : [harbor, ...places.filter((at) => at !== harbor)];
  return ordered.map((at) => {
    const api = new URL(url);
    api.pathname = `/${[...path.slice(0, at), "api", ...path.slice(at), "charts"].join("/")}`;
    return { url: api, form: at === harbor };
  });
}
