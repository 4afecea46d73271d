/** What an executor applies over a release is what is there then. To Helm, a null is no empty map: it takes a chart's default away. */
import { type KubeClient, type UnknownObject, watchOne } from "@orkestra/kube";
import * as fc from "fast-check";
import { describe, expect, vi } from "vitest";
import { test } from "../testing/fixture.ts";
import { helmRelease, releaseRef, repository, startFlux, WAIT } from "../testing/playing.ts";
import { inProcess } from "./kubelet/in-process.ts";

type Values = Readonly<Record<string, unknown>>;

const { values } = fc.letrec<{ values: Values; value: unknown }>((tie) => ({
  values: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3, depthIdentifier: "values" }),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "values" },
    fc.constantFrom(1, "x", null, [], [1], [{}]),
    tie("values"),
  ),
}));

async function run(url: string, spec: object): Promise<void> {
  const base64 = Buffer.from(JSON.stringify(helmRelease("web", spec))).toString("base64");
  const signals = { terminate: new AbortController().signal, kill: new AbortController().signal };
  const ended = await inProcess({ args: ["apply", `--spec=${base64}`], url, namespace: "default" } as never, signals);
  expect(ended).toMatchObject({ exitCode: 0 });
}

const specOf = (object: UnknownObject | undefined) => object?.["spec"] as { readonly values?: Values } | undefined;

async function release(client: KubeClient): Promise<UnknownObject> {
  return (await client.get(releaseRef("web"))) as UnknownObject;
}

/** Each spec that the release had, from now on. */
function specs(client: KubeClient, signal: AbortSignal): Values[] {
  const seen = new Map<number, Values>();
  const all: Values[] = [];
  void (async () => {
    for await (const state of watchOne<UnknownObject>(client, releaseRef("web"), { signal })) {
      const { generation = 0 } = state === "gone" ? {} : state.metadata;
      if (state === "gone" || seen.has(generation)) continue;
      seen.set(generation, specOf(state)?.values ?? {});
      all.push(specOf(state)?.values ?? {});
    }
  })();
  return all;
}

describe("the values of a release", () => {
  test("are those that were applied last, and nothing lies between two of them", async ({ sandbox, client }) => {
    await startFlux(sandbox);
    await client.apply(repository, { fieldManager: "test" });
    await fc.assert(
      fc.asyncProperty(values, values, async (first, second) => {
        const end = new AbortController();
        await run(sandbox.url, { values: first });
        const seen = specs(client, end.signal);
        await vi.waitFor(() => expect(seen).toHaveLength(1), WAIT);
        await run(sandbox.url, { values: second });
        const { generation } = (await release(client)).metadata;
        await run(sandbox.url, { values: second });
        expect(specOf(await release(client))?.values ?? {}).toEqual(second);
        expect((await release(client)).metadata.generation).toBe(generation);
        end.abort();
        expect([[first], [first, second]]).toContainEqual(seen);
        await client.delete(releaseRef("web"));
        await vi.waitFor(async () => expect(await client.get(releaseRef("web"))).toBeUndefined(), WAIT);
      }),
      {
        numRuns: 25,
        examples: [
          [
            { a: { b: 1 }, c: 1 },
            { a: {}, c: 1 },
          ],
        ],
      },
    );
  });

  test("go when they are not applied any more, also those that a run wrote that was ended half way", async ({
    sandbox,
    client,
  }) => {
    await startFlux(sandbox);
    await client.apply(repository, { fieldManager: "test" });
    await run(sandbox.url, { values: { a: 1 } });
    // As the executor writes a release in one piece before it applies it.
    const edit = [{ op: "add", path: "/spec/values", value: { a: 1, b: 2 } }];
    await client.patch(releaseRef("web"), edit, { type: "json", fieldManager: "orkestra-executor" });
    await run(sandbox.url, { values: { a: 1 } });
    expect(specOf(await release(client))?.values).toEqual({ a: 1 });
  });

  test("of somebody else stay where a map of ours is emptied", async ({ sandbox, client }) => {
    await startFlux(sandbox);
    await client.apply(repository, { fieldManager: "test" });
    await run(sandbox.url, { values: { a: { ours: 1 } } });
    const theirs = { spec: { values: { a: { theirs: 1 } } } };
    await client.patch(releaseRef("web"), theirs, { type: "merge", fieldManager: "test" });
    await run(sandbox.url, { values: { a: {} } });
    expect(specOf(await release(client))?.values).toEqual({ a: { theirs: 1 } });
  });
});
