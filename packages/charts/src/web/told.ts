/** What a server says of a request that it does not fulfil, in one bounded line that may stand in a message. */
import type { Told } from "./trouble.ts";
import type { WebAnswer } from "./web.ts";

const MOST = 300;

/** Registries say `{"errors": [{code, message, detail}]}`, chart museums `{"error": …}`; pages of HTML say nothing to us. */
export function toldBy({ status, text, headers }: WebAnswer): Told {
  const location = status >= 300 && status < 400 ? headers.get("location") : null;
  return { status, says: location === null ? line(wordsOf(text)) : line(`it redirects to ${location}`) };
}

function wordsOf(text: string): string {
  const body = parsed(text);
  if (body === undefined) return /^\s*</.test(text) ? "" : text;
  const { errors, error, message, details } = body;
  if (Array.isArray(errors)) return errors.map(errorWords).filter(Boolean).join("; ");
  return [error, message, details].find((it) => typeof it === "string") ?? "";
}

function errorWords(value: unknown): string {
  const { code, message, detail } = fields(value);
  const words = [message, detail, code].filter((it) => typeof it === "string" && it !== "");
  return String(words[0] ?? "");
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return fields(JSON.parse(text));
  } catch {
    // Not JSON: then it is the text itself that says something.
    return undefined;
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function line(text: string): string {
  const plain = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return plain.length > MOST ? `${plain.slice(0, MOST - 1)}…` : plain;
}
