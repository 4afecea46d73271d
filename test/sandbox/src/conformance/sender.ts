/** Sends the requests of the conformance table over HTTP, to the sandbox or to a real API server. */
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import type { Send } from "./case.ts";

export function sender(server: string, options: https.RequestOptions = {}): Send {
  const base = new URL(server);
  const module = base.protocol === "https:" ? https : http;
  return async ({ method, path, body, type = "application/json", accept = "application/json" }) => {
    const sent = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    // Node says no length of a DELETE's body by itself.
    const length = { "content-length": Buffer.byteLength(sent) };
    const headers = { ...options.headers, ...length, "user-agent": "conformance/1", "content-type": type, accept };
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = module.request(new URL(path, base), { ...options, method, headers }, resolve);
      request.once("error", reject);
      request.end(sent);
    });
    const answer = await text(response);
    const json = response.headers["content-type"]?.startsWith("application/json") === true;
    return { code: response.statusCode ?? 0, body: json ? JSON.parse(answer) : answer };
  };
}
