/** The promise of the reflector, for any order of changes and faults. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeApiServer, json, status, type TestObject, type WatchFault } from "../testing/fake-api-server.ts";
import { agrees, hurriedClock, known } from "../testing/reflecting.ts";
import { connect } from "./connect.ts";
import { type Change, reflect } from "./reflector.ts";
import { resources } from "./resources.ts";

type Step =
  | { readonly do: "put"; readonly name: string; readonly value: string }
  | { readonly do: "remove"; readonly name: string }
  | { readonly do: "break"; readonly fault: WatchFault }
  | { readonly do: "refuse"; readonly code: number }
  | { readonly do: "pause"; readonly milliseconds: number }
  | { readonly do: "compact" | "bookmark" };

const name = fc.constantFrom("a", "b", "c", "d", "e");
const fault = fc.constantFrom<WatchFault>("end", "reset", "half-line", "error-410", "error-500");
const doing = <const D extends Step["do"]>(what: D) => fc.constant(what);
const weighed = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const step = fc.oneof(
  weighed(6, fc.record({ do: doing("put"), name, value: fc.string({ unit: "grapheme" }) })),
  weighed(3, fc.record({ do: doing("remove"), name })),
  weighed(2, fc.record({ do: doing("break"), fault })),
  weighed(1, fc.record({ do: doing("refuse"), code: fc.constantFrom(410, 429, 500, 503) })),
  weighed(1, fc.record({ do: fc.constantFrom("compact", "bookmark") })),
  weighed(6, fc.record({ do: doing("pause"), milliseconds: fc.nat(5) })),
);

async function perform(server: FakeApiServer, one: Step): Promise<void> {
  switch (one.do) {
    case "put":
      server.put(one.name, { value: one.value });
      break;
    case "remove":
      server.remove(one.name);
      break;
    case "break":
      server.breakWatches(one.fault);
      break;
    case "refuse":
      server.next((_, response) => json(response, one.code, status(one.code, "", "refused")));
      break;
    case "pause":
      await new Promise((resolve) => setTimeout(resolve, one.milliseconds));
      break;
    case "compact":
    case "bookmark":
      server[one.do]();
      break;
  }
}

/** Follows the changes as a handler hears them, and notes what does not follow from the one before. */
function audit() {
  const told = new Map<string, TestObject>();
  const wrong: string[] = [];
  const note = (isWrong: boolean, what: string, key: string) => void (isWrong && wrong.push(`${what}: ${key}`));
  const onChange = (change: Change<TestObject>): void => {
    const { type, key } = change;
    if (type === "added") note(told.has(key), "added twice", key);
    else note(told.get(key) !== change.old, `${type} from something else`, key);
    if (type === "updated") note(rank(change.object) <= rank(change.old), "back in time", key);
    if (type === "deleted") told.delete(key);
    else told.set(key, change.object);
  };
  return { told, wrong, onChange };
}

const rank = (object: TestObject) => Number(object.metadata.resourceVersion);

test("whatever happens and breaks in whatever order, the store ends up as the server, and the handler has been told so", async () => {
  const property = async (steps: Step[], chunkBytes: number, pageSize: number) => {
    await using server = await FakeApiServer.start();
    Object.assign(server, { chunkBytes, pageSize });
    const client = await connect({ server: server.url, retry: { retries: 0 } });
    const stop = new AbortController();
    const { told, wrong, onChange } = audit();
    const options = { resource: resources.ConfigMap, signal: stop.signal, clock: hurriedClock(), onChange };
    const reflector = reflect<TestObject>(client, options);
    for (const one of steps) await perform(server, one);
    server.put("last");
    await agrees(server, reflector);
    stop.abort();
    await reflector.done;
    client.close();
    expect([wrong, told]).toEqual([[], known(reflector)]);
  };
  const settings = [fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 4 })] as const;
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), ...settings, property), {
    numRuns: 60,
    endOnFailure: true,
  });
});
