/** Texts that must fit into a status. */

/** Largest message of one application, in characters. */
export const MESSAGE_MAX = 1024;

/** Keeps the beginning, which says what failed, and the end, where the deepest cause stands. */
export function bounded(text: string, max: number): string {
  const half = Math.floor(max / 2);
  return text.length <= max ? text : `${text.slice(0, max - 1 - half)}…${text.slice(-half)}`;
}
