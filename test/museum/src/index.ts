/** A chart museum to test against, in this process or, by main.ts, in one of its own. */
export type { MuseumOptions } from "./contract.ts";
export { museum } from "./museum.ts";
