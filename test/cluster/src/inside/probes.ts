/** Questions that only a working server answers. Each throws the reason when it does not. */
import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { address, nodeName } from "../shared/layout.ts";
import { run } from "../shared/run.ts";
import { pki } from "./pki.ts";

const patienceMs = 3_000;

/** A GET that must answer with this status. HTTPS servers must show a certificate of the cluster's authority, unless `anyone`. */
export async function answers(url: string, options: { status?: number; anyone?: boolean } = {}): Promise<string> {
  const secure = url.startsWith("https:");
  const trust = options.anyone === true ? { rejectUnauthorized: false } : { ca: readFileSync(pki("ca.crt")) };
  const identity = { cert: readFileSync(pki("admin.crt")), key: readFileSync(pki("admin.key")) };
  const tls = secure ? { ...trust, ...identity } : {};
  const { status, body } = await get(url, tls);
  const wanted = options.status ?? 200;
  if (status !== wanted) throw new Error(`${url} answered ${status}: ${body.slice(0, 200)}`);
  return body;
}

/** The kubelet has registered its node, and the node is ready for pods. */
export async function nodeIsReady(kubernetes: string): Promise<void> {
  const node: unknown = JSON.parse(await answers(`${kubernetes}/api/v1/nodes/${nodeName}`));
  const { status } = node as { status: { conditions: { type: string; status: string; message: string }[] } };
  const ready = status.conditions.find(({ type }) => type === "Ready");
  if (ready?.status !== "True") throw new Error(ready?.message ?? "the node has no Ready condition");
}

/** The cluster's DNS gives this address for this name. */
export async function resolves(name: string, wanted: string): Promise<void> {
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  resolver.setServers([address.dns]);
  const found = await resolver.resolve4(name);
  if (!found.includes(wanted)) throw new Error(`${name} is ${found.join(", ")}, not ${wanted}`);
}

/** A container runtime that lists its images. */
export async function containerdAnswers(socket: string): Promise<void> {
  await run(["ctr", "--address", socket, "--namespace", "k8s.io", "images", "list", "--quiet"]);
}

async function get(url: string, tls: object): Promise<{ status: number; body: string }> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  return await new Promise((resolve, reject) => {
    const asking = request(url, { ...tls, agent: false, timeout: patienceMs }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.once("error", reject);
    });
    asking.once("timeout", () => asking.destroy(new Error(`no answer within ${patienceMs} ms`)));
    asking.once("error", (cause) => reject(new Error(`GET ${url}`, { cause })));
    asking.end();
  });
}
