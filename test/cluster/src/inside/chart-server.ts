/**
 * A Helm repository over plain HTTP: serves the files of a folder, those below `private/` to who knows the password.
 * Usage: chart-server.ts FOLDER. It listens on the address of the chart repository.
 */
import { type FileHandle, open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { address, credentials, serverPort } from "../shared/layout.ts";
import { explain } from "../shared/run.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: chart-server.ts FOLDER");
const allowed = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;

createServer((request, response) => {
  serve(folder, request, response).catch((error: unknown) => {
    console.error(`${request.method} ${request.url}: ${explain(error)}`);
    response.destroy();
  });
}).listen(serverPort.charts, address.charts);

async function serve(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://charts").pathname));
  const status = await answer(join(root, path), path, request, response);
  console.log(`${new Date().toISOString()} ${request.method} ${path} ${status}`);
}

async function answer(file: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<number> {
  if (path.startsWith("/private/") && request.headers.authorization !== allowed) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="charts"' }).end("wrong user name or password\n");
    return 401;
  }
  const handle = await openFile(file);
  if (handle === undefined) {
    response.writeHead(404).end("no such chart\n");
    return 404;
  }
  response.writeHead(200, { "content-type": path.endsWith(".yaml") ? "application/yaml" : "application/gzip" });
  await pipeline(handle.createReadStream(), response);
  return 200;
}

/** Undefined where there is no file of this name; a folder is none. */
async function openFile(file: string): Promise<FileHandle | undefined> {
  try {
    const handle = await open(file);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
