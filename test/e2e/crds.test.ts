/** The API server and the TypeScript schemas must judge every manifest of the one shared table alike. */
import { Kind, parseApplication, parseApplicationGroup } from "@orkestra/api";
import { verdicts } from "@orkestra/api/verdicts";
import { ApiError, connect, type KubeClient } from "@orkestra/kube";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

let client: KubeClient;
beforeAll(async () => {
  client = await connect({ kubeconfig: inject("stack").kubeconfig });
});
afterAll(() => client.close());

type Manifest = (typeof verdicts)[number]["manifest"];

/** Undefined when the server would take it; its words when it refuses. */
async function serverRefusal(manifest: Manifest): Promise<string | undefined> {
  const resource = await client.resourceOf(manifest);
  const [group = "", version = ""] = manifest.apiVersion.split("/");
  const path = `/apis/${group}/${version}/namespaces/default/${resource.plural}`;
  const query = { dryRun: "All", fieldValidation: "Strict", fieldManager: "orkestra-e2e" };
  try {
    await client.raw("POST", path, { body: manifest, query });
    return undefined;
  } catch (error) {
    // 422: the schema or a rule; 400: a field that the schema does not know.
    if (error instanceof ApiError && (error.status === 422 || error.status === 400)) return error.message;
    throw error;
  }
}

function ownRefusal(manifest: Manifest): string | undefined {
  const parsed = manifest.kind === Kind.Application ? parseApplication(manifest) : parseApplicationGroup(manifest);
  return parsed.ok ? undefined : parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
}

describe.each(verdicts)("a manifest with $name", ({ manifest, problems }) => {
  test(problems.length === 0 ? "is accepted by both" : "is refused by both", async () => {
    const own = ownRefusal(manifest);
    const server = await serverRefusal(manifest);

    const refused = problems.length > 0;
    expect({ own: own !== undefined, server: server !== undefined }, `own: ${own}\nserver: ${server}`).toEqual({
      own: refused,
      server: refused,
    });
    for (const { path, serverField } of problems) {
      // The last name of the path: the server words lists and rules differently.
      const field =
        (serverField ?? path)
          .replaceAll(/\[\d+\]/g, "")
          .split(".")
          .at(-1) ?? "";
      expect(server).toContain(field);
    }
  });
});
