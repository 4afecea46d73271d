/**
 * Makes a text fit to leave the cluster's objects: one line, at most 2 KiB or what is asked for, with nothing in it that looks like a credential.
 *
 * Flux repeats what Helm, registries and the API server said, and those quote URLs, headers and sometimes rendered
 * manifests. What is masked is judged by its form, so it may be too much; too much is the right side to err on.
 */
const LIMIT_BYTES = 2_048;
const MASK = "***";
const CUT = " ... ";

const SECRETS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  // https://user:password@host, oci://token@host
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${MASK}@`],
  [/\b(authorization\s*[:=]\s*["']?)[^\s"',;]+(\s+[^\s"',;]+)?/gi, `$1${MASK}`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
  // password=x, "token": "x", SECRET_KEY: x, aws_secret_access_key=x, also as part of a longer name
  [
    /((?:password|passwd|passphrase|pwd|token|secret|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)[\w-]*"?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s"',;&}]+)/gi,
    `$1${MASK}`,
  ],
  // A JSON web token.
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?/g, MASK],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
];

export function oneLine(text: string, limitBytes = LIMIT_BYTES): string {
  return bounded(redacted(text).replace(/\s+/g, " ").trim(), limitBytes);
}

function redacted(text: string): string {
  return SECRETS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), text);
}

/** Keeps the beginning, which says what failed, and the end, where Helm and Go put the deepest cause. */
function bounded(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limit) return text;
  const end = Math.floor(limit * 0.3);
  const start = limit - end - CUT.length;
  // A character that the cut went through decodes to U+FFFD, which is dropped.
  const read = (part: Uint8Array): string => new TextDecoder().decode(part).replaceAll("\uFFFD", "");
  return `${read(bytes.subarray(0, start))}${CUT}${read(bytes.subarray(-end))}`;
}
