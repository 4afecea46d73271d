/**
 * Chooses the addresses of the link between the host and a cluster: a network of four addresses out of 198.18.0.0/15
 * (RFC 2544, for tests of networks; nobody routes it) that overlaps with nothing the machine has a route to.
 */
import type { Link } from "../shared/start.ts";

const first = toNumber("198.18.0.0");
const networks = 2 ** 17 / 4;
const prefix = 30;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `taken`: addresses and networks in use, such as `192.0.2.0/24`, `198.18.0.1` or `default`. `seed` spreads the choices. */
export function chooseLink(taken: readonly string[], seed: number): Link | undefined {
  const ranges = taken.flatMap((text) => parseRange(text) ?? []);
  for (let attempt = 0; attempt < networks; attempt += 1) {
    const from = first + 4 * ((seed + attempt) % networks);
    const free = ranges.every((range) => range.to < from || range.from > from + 3);
    if (free) return { host: toAddress(from + 1), cluster: toAddress(from + 2), prefix };
  }
  return undefined;
}

/** The addresses of a network, or undefined for what is none of IP version 4. The default route takes nothing. */
export function parseRange(text: string): Range | undefined {
  const [, address, bits] = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (address === undefined) return undefined;
  const length = 2 ** (32 - Number(bits ?? "32"));
  if (length === 2 ** 32) return undefined;
  const from = Math.floor(toNumber(address) / length) * length;
  return { from, to: from + length - 1 };
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
