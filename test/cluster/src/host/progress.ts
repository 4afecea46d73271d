/** Tells a person what goes on: one line per thing done, and a sign of life while it takes long. */

/** Takes one line for the person who waits. */
export type Progress = (line: string) => void;

const signOfLifeMs = 15_000;

/** Does `work`, telling when it begins, every quarter of a minute how far it is, and how long it took. */
export async function timed<T>(
  progress: Progress,
  what: string,
  work: (tell: (detail: string) => void) => Promise<T>,
): Promise<T> {
  const begun = Date.now();
  let detail = "";
  progress(what);
  const timer = setInterval(() => progress(`${what}: ${duration(Date.now() - begun)} so far ${detail}`), signOfLifeMs);
  try {
    const result = await work((text) => {
      detail = text;
    });
    progress(`${what}: done in ${duration(Date.now() - begun)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** For example `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
