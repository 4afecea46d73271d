/** Reads what tests compare in the documents: code blocks, tables, links. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** @param path from the checkout's folder. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Contents of the code blocks of one language. */
export function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)].flatMap(([, of, content = ""]) =>
    of === language ? [content] : [],
  );
}

/** Commands of the `sh` blocks, in one line each, without comments. */
export function commands(text: string): string[] {
  return blocks(text, "sh").flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.replace(/(^|\s+)#.*$/, "").trim())
      .filter((line) => line !== ""),
  );
}

/** Rows of all tables whose first heading is `heading`; cells as they are written. */
export function rows(text: string, heading: string): string[][] {
  const cells = (line: string): string[] =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
  const found: string[][] = [];
  let inside = false;
  for (const line of text.split("\n")) {
    if (!line.startsWith("|")) inside = false;
    else if (inside) found.push(cells(line));
    else if (cells(line)[0] === heading) inside = true;
  }
  return found.filter((row) => !row.every((cell) => /^-*$/.test(cell)));
}

/** What links to this checkout point to, without those to the web. */
export function links(text: string): string[] {
  const outside = text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/`[^`]*`/g, "");
  return [...outside.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((it) => !/^[a-z]+:/.test(it));
}

/** The anchor that a forge makes of a heading. */
export function anchors(text: string): string[] {
  const outside = text.replaceAll(/^```.*?^```$/gms, "");
  return [...outside.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
}
