/**
 * Makes the end of a container's log fit for a message: few lines as one, bounded, with nothing in it that looks like a
 * credential. Pure.
 *
 * A log is less tame than what Flux says, so on top of the executor's own redaction, forms are masked here that stand over
 * several lines, that carry their secret in a place of its own, or that are known by how they begin. Everything is masked
 * before anything is cut, since half a secret is no longer recognized.
 */
import { stripVTControlCharacters } from "node:util";
import { oneLine } from "../words.ts";

export const LOG_LINES = 5;
/** What is asked for. Long lines are cut, but not before they are redacted. */
export const LOG_BYTES = 8_192;
const LIMIT_BYTES = 512;
const MASK = "***";

const SECRETS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  // The log's end may begin within a key, or hold nothing but a part of its body.
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|$)/g, MASK],
  [/^[\s\S]*-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/g, MASK],
  [/^\s*[A-Za-z0-9+/]{40,}={0,2}\s*$/gm, MASK],
  // Passwords may hold slashes and at signs: up to the last one before a blank.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'<>:/]*:[^\s"'<>]*@/gi, `$1${MASK}@`],
  // Data source names of Go and PHP: bob:hunter2@tcp(db:3306)/shop
  [/[^\s"'=:@]{1,64}:[^\s"']+@(?=(tcp|tcp4|tcp6|udp|unix|cloudsql)\()/gi, `${MASK}@`],
  // PGPASS=x, DB_PASS: x, "pass":"x", AccountKey=x, signing_key=x; a value in quotes may hold blanks.
  [
    /((?:pass|account[_-]?key|(?:signing|encryption|master|session|shared|storage)[_-]?key|sas|sig|signature|cookie)"?\s*[:=]\s*)("(?:\\.|[^"\\])*"|'[^']*'|[^\s"',;&}]+)/gi,
    `$1${MASK}`,
  ],
  // --password hunter2, -p hunter2; password is hunter2, password 'hunter2'
  [/((?<!\S)--?[\w-]*(?:password|passwd|pass|token|secret|key)\s+)("[^"]*"|'[^']*'|[^\s"'-][^\s"']*)/gi, `$1${MASK}`],
  [/\b((?:password|passphrase|passwd|token|secret)\s+(?:(?:is|was)\s+)?)("[^"]*"|'[^']*')/gi, `$1${MASK}`],
  [
    /\b((?:password|passphrase|passwd)\s+(?:is|was)\s+)(?!["'*]|(?:not|in|too|empty|required|missing|wrong)\b)\S+/gi,
    `$1${MASK}`,
  ],
  // A JSON secret with escaped quotes in it, which the simpler form would leave half of.
  [
    /("[\w-]*(?:password|passwd|passphrase|token|secret|key|credentials?)[\w-]*"\s*:\s*)"(?:\\.|[^"\\])*"/gi,
    `$1${MASK}`,
  ],
  // Known by how they begin: AWS, GitHub, GitLab, Slack, Stripe, Google.
  [
    /\b(?:A[KS]IA[A-Z0-9]{12,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|AIza[\w-]{30,})/g,
    MASK,
  ],
];

/** Empty when the log says nothing. */
export function lastLines(log: string): string {
  const plain = plainText(whole(log));
  const masked = SECRETS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), plain);
  const lines = masked.split("\n").map((line) => oneLine(line, LOG_BYTES));
  return oneLine(
    lines
      .filter((line) => line !== "")
      .slice(-LOG_LINES)
      .join(" | "),
    LIMIT_BYTES,
  );
}

/** Others' words without what would move a terminal's cursor, colour it, or turn the direction of the text. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.replace(/\r\n?/g, "\n")).replace(/[^\P{C}\n\t]/gu, "");
}

/** A log as long as the limit was cut, maybe within a secret, which is then not recognized: the last word goes. */
function whole(log: string): string {
  return Buffer.byteLength(log) < LOG_BYTES ? log : log.replace(/\S*$/, "");
}
