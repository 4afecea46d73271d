/** Durations as Go, Kubernetes and Argo write them: `90s`, `1h30m`, `2.5s`, `500ms`; a bare number is seconds. */
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
/** Node's timers fire at once when told to wait longer: some 24 days. */
export const LONGEST_MS = 2 ** 31 - 1;
const WHOLE = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

/** Milliseconds; undefined when the text is no duration, or none that is longer than nothing. */
export function milliseconds(text: string): number | undefined {
  const written = /^\d+$/.test(text) ? `${text}s` : text;
  if (!WHOLE.test(written)) return undefined;
  let total = 0;
  for (const [, amount, , unit] of written.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return total > 0 ? Math.min(total, LONGEST_MS) : undefined;
}

/** `5m`, `1h30m`, `90.5s`: what people read in messages. */
export function spoken(ms: number): string {
  const hours = Math.floor(ms / UNIT_MS.h);
  const minutes = Math.floor((ms % UNIT_MS.h) / UNIT_MS.m);
  const seconds = (ms % UNIT_MS.m) / UNIT_MS.s;
  const parts = [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean);
  return parts.join("") || "0s";
}
