/**
 * JSON as Go writes it: `<`, `>`, `&` and the line separators U+2028 and U+2029 as escapes (encoding/json, HTMLEscape).
 *
 * The values are the same. It matters for what the API server keeps as raw bytes, such as the data of a ControllerRevision: a
 * later patch writes them again in Go's way and compares bytes, and would find immutable data changed.
 */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
