/**
 * Masks what looks like a credential in words of others, before they go anywhere else: Flux repeats what Helm, registries and the
 * API server said, and those quote URLs, headers, values and manifests. Pure.
 *
 * What is masked is judged by its form, so it may be too much; too much is the right side to err on.
 */
const MASK = "***";

const SECRETS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  // https://user:password@host, oci://token@host
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${MASK}@`],
  // postgres://bob:hun/ter2@db: up to the last at sign, but not from the port of a registry to the digest of an image.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'<>:/@]*:(?!\d{1,5}\/)[^\s"'<>]*@/gi, `$1${MASK}@`],
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
  // Schemas of charts: at '/auth/password': 'hunter2' does not match pattern '^.{12,}$'; the value may be any of a Secret's.
  [/('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?=\s+(?:does not match pattern|is not valid)\b)/g, `'${MASK}'`],
];

export function redacted(text: string): string {
  return SECRETS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), text);
}
