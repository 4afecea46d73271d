/** Tar archives byte by byte, for tests: so that they can be as wrong as they need to be. */
import { gzipSync } from "node:zlib";

export interface Entry {
  readonly name: string | Buffer;
  readonly data?: string | Uint8Array;
  /** The type flag: "0" a file, "2" a symbolic link, "x" a pax header… */
  readonly type?: string;
  readonly link?: string;
  /** Of the size field, as it is. */
  readonly size?: string | Buffer;
  readonly magic?: string;
  readonly prefix?: string;
  readonly checksum?: number;
}

export function tar(...entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.map(block), Buffer.alloc(1024)]);
}

export function tgz(...entries: readonly Entry[]): Buffer {
  return gzipSync(tar(...entries));
}

export function block(entry: Entry): Buffer {
  const data = Buffer.from(entry.data ?? "");
  const header = Buffer.alloc(512);
  const write = (text: string | Buffer, offset: number): unknown => Buffer.from(text).copy(header, offset);
  write(entry.name, 0);
  write("0000644\0", 100);
  write("0000000\0", 108);
  write("0000000\0", 116);
  write(entry.size ?? octal(data.length), 124);
  write("00000000000\0", 136);
  write("        ", 148);
  write(entry.type ?? "0", 156);
  write(entry.link ?? "", 157);
  write(entry.magic ?? "ustar\x0000", 257);
  write(entry.prefix ?? "", 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(`${(entry.checksum ?? sum).toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, data, Buffer.alloc(-data.length & 511)]);
}

export function octal(size: number): string {
  return `${size.toString(8).padStart(11, "0")}\0`;
}

/** The header that comes before an entry and speaks of it. */
export function pax(records: Readonly<Record<string, string>>, type: "x" | "g" = "x"): Entry {
  const data = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return { name: "PaxHeader/x", type, data: data.join("") };
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = [1, 2, 3, 4].find((digits) => String(bytes + digits).length === digits) ?? 0;
  return `${bytes + length}${rest}`;
}
