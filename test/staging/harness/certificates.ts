/** An authority of our own, a server's certificate for 127.0.0.1, and a client's. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";
import { temporary } from "./helm.ts";

interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  /** PEM of the authority. */
  readonly ca: string;
  readonly client: Pair;
  /** Paths. */
  readonly files: { readonly ca: string; readonly certificate: string; readonly key: string };
}

export async function certificates(): Promise<Certificates> {
  const authority = await generate([{ name: "commonName", value: "authority" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const server = await issued(ca, "registry", { name: "extKeyUsage", serverAuth: true });
  const client = await issued(ca, "executor", { name: "extKeyUsage", clientAuth: true });
  const folder = await temporary();
  const files = {
    ca: join(folder, "ca.crt"),
    certificate: join(folder, "tls.crt"),
    key: join(folder, "tls.key"),
  };
  await writeFile(files.ca, ca.cert);
  await writeFile(files.certificate, server.cert);
  await writeFile(files.key, server.key);
  return { ca: ca.cert, client, files };
}

type Extension = NonNullable<NonNullable<Parameters<typeof generate>[1]>["extensions"]>[number];

async function issued(ca: Pair, name: string, usage: Extension): Promise<Pair> {
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    ca,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      usage,
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  return { cert: made.cert, key: made.private };
}
