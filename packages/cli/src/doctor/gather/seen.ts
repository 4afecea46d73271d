/** One look at the cluster: what it answers, or why that could not be seen. */
import { ApiError, ConnectionError } from "@orkestra/kube";
import { oneLine } from "../../manifests/problem.ts";
import type { Seen } from "../found.ts";

/** Refusals and faults of the cluster become data; anything else is a mistake of ours and thrown. */
export async function look<T>(what: string, see: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { seen: true, value: await see() };
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    const isRefused = error instanceof ApiError && error.status === 403;
    return { seen: false, why: isRefused ? `you may not ${what}` : `cannot ${what}: ${oneLine(error.message)}` };
  }
}
