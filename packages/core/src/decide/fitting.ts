/**
 * Keeps a status so small that it can be written. etcd takes 1.5 MiB for an object; the group's spec wants room too, and the API
 * server's own notes on who wrote which field take a third of what they are about. Pure.
 */
import type { ApplicationGroupStatus, ApplicationProgress } from "@orkestra/api";
import { strToU8 } from "fflate";
import { bounded, MESSAGE_MAX } from "./bounded.ts";

const MAX_STATUS_BYTES = 512 * 1024;
/** Largest message of an application or a part of one, in characters: the first with which all fits, else the last. */
const LIMITS = [MESSAGE_MAX, 256, 64];

/** Only where hundreds have much to say at once does each say less: what stands in the conditions stays. */
export function fitting(status: ApplicationGroupStatus): ApplicationGroupStatus {
  let fits = status;
  for (const limit of LIMITS) {
    fits = within(status, limit);
    if (bytesOf(fits) <= MAX_STATUS_BYTES) break;
  }
  return fits;
}

function within(status: ApplicationGroupStatus, limit: number): ApplicationGroupStatus {
  const { applications } = status;
  if (!applications || limit === MESSAGE_MAX) return status;
  return { ...status, applications: applications.map((application) => shortened(application, limit)) };
}

function shortened(application: ApplicationProgress, limit: number): ApplicationProgress {
  const short = <T extends { message?: string | undefined }>(shown: T): T =>
    shown.message === undefined ? shown : { ...shown, message: bounded(shown.message, limit) };
  const { subcharts } = application;
  return { ...short(application), ...(subcharts ? { subcharts: subcharts.map(short) } : {}) };
}

const bytesOf = (status: ApplicationGroupStatus): number => strToU8(JSON.stringify(status)).length;
