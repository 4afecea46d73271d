import { expect, onTestFinished, test } from "vitest";
import { play } from "../../testing/servers.ts";
import { Trouble } from "./trouble.ts";
import { Web } from "./web.ts";

function web(): Web {
  const it = new Web({ env: {}, signal: new AbortController().signal, silenceMs: 5000, requestMs: 5000 });
  onTestFinished(() => it.close());
  return it;
}

test.each([301, 302, 303])("a POST or PUT that is redirected with %i is not made a GET of", async (status) => {
  const server = await play((_request, response) => response.writeHead(status, { location: "/there" }).end());
  for (const method of ["POST", "PUT"] as const) {
    const answer = await web().send({ url: new URL(`http://${server.host}/`), method, body: "x", limit: 100 });
    expect(answer.status).toBe(status);
  }
  expect(server.asked.map(({ url }) => url)).toEqual(["/", "/"]);
});

test.each([307, 308])("%i takes method and body along, but a secret no further than its own host", async (status) => {
  const bodies: string[] = [];
  const other = await play(async (request, response) => {
    for await (const chunk of request) bodies.push(`${request.method} ${String(chunk)}`);
    response.end();
  });
  const server = await play((_request, response) => {
    response.writeHead(status, { location: `http://${other.host}/there` }).end();
  });
  const request = { url: new URL(`http://${server.host}/`), method: "POST", body: "refresh", limit: 100 } as const;
  expect((await web().send(request)).status).toBe(200);
  expect(bodies).toEqual(["POST refresh"]);
  const refused = await web()
    .send({ ...request, secret: true })
    .catch((error: unknown) => error);
  expect(refused instanceof Trouble && refused.problem).toEqual({
    kind: "Unreachable",
    reason: `it redirects to http://${other.host}`,
  });
  expect(bodies).toHaveLength(1);
});
