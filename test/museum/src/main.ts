/**
 * Runs a chart museum: main.ts --port PORT --storage FOLDER [--host ADDRESS] [--user NAME:PASSWORD] [--anonymous-get]
 *   [--context-path PATH] [--depth N] [--harbor PROJECT]... [--allow-overwrite] [--index-lag MS]
 *
 * Prints its URL once it listens, and a line for each request. SIGTERM ends it.
 */
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { museum } from "./museum.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    storage: { type: "string" },
    user: { type: "string" },
    "anonymous-get": { type: "boolean" },
    "context-path": { type: "string" },
    depth: { type: "string", default: "0" },
    harbor: { type: "string", multiple: true },
    "allow-overwrite": { type: "boolean" },
    "index-lag": { type: "string", default: "200" },
  },
});
const { storage, user } = values;
if (values.port === undefined || storage === undefined) {
  console.error("usage: main.ts --port PORT --storage FOLDER [options]; see the head of this file");
  process.exit(2);
}

const server = museum({
  storage,
  depth: Number(values.depth),
  indexLagMs: Number(values["index-lag"]),
  ...(user === undefined ? {} : { user }),
  ...(values["anonymous-get"] === undefined ? {} : { anonymousGet: values["anonymous-get"] }),
  ...(values["context-path"] === undefined ? {} : { contextPath: values["context-path"] }),
  ...(values.harbor === undefined ? {} : { projects: values.harbor }),
  ...(values["allow-overwrite"] === undefined ? {} : { allowOverwrite: values["allow-overwrite"] }),
});
server.on("request", (request, response) => {
  response.on("finish", () => console.log(`${request.method} ${request.url} ${response.statusCode}`));
});
server.listen(Number(values.port), values.host, () => {
  const { address, port } = server.address() as AddressInfo;
  console.log(`listening on http://${address}:${port}`);
});
process.on("SIGTERM", () => process.exit(0));
