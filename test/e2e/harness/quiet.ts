/** Lets time pass in which nothing may happen. */
import { setTimeout as pause } from "node:timers/promises";
import { QUIET_MS } from "./within.ts";

export async function quiet(): Promise<void> {
  await pause(QUIET_MS);
}
