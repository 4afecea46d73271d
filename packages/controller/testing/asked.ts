/** What a request asks a right for, as RBAC names it. Pure. */

interface Request {
  readonly method: string;
  readonly path: string;
  readonly watch: boolean;
}

const VERBS: Readonly<Record<string, string>> = { POST: "create", PATCH: "patch", PUT: "update", DELETE: "delete" };

/** `group/resource[/subresource] verb`; the core group is empty. Undefined for what is no resource. */
export function rightFor({ method, path, watch }: Request): string | undefined {
  const parts = path.split("/").filter(Boolean);
  const group = parts[0] === "apis" ? parts[1] : "";
  const rest = parts.slice(parts[0] === "apis" ? 3 : 2);
  const [resource, name, subresource] = rest[0] === "namespaces" && rest.length > 2 ? rest.slice(2) : rest;
  if (resource === undefined) return undefined;
  const reading = watch ? "watch" : name === undefined ? "list" : "get";
  return `${group}/${resource}${subresource ? `/${subresource}` : ""} ${VERBS[method] ?? reading}`;
}
