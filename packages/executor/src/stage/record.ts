/** The record of a staging in the cluster: whether it is there already, and writing it, once. */
import { isDeepStrictEqual } from "node:util";
import { Label } from "@orkestra/api";
import { readStagingRecord, type StageRequest, type StagingRecord, stagingRecord } from "@orkestra/core";
import { isConflict, isTransient, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import pRetry from "p-retry";
import type { Cluster } from "../cluster.ts";
import { type Ended, failed, fault } from "./ended.ts";

export type Looked = { readonly ok: true; readonly record: StagingRecord | undefined } | Ended;

/** Attempts to write after the first. Each begins after a look at whether the one before has arrived. */
const RETRIES = 4;

/**
 * The record that this request would write, if it is there. One that somebody has deleted does not count: this waits until
 * it has gone, and tells so.
 */
export async function recordThere(
  request: StageRequest,
  cluster: Cluster,
  onLeaving: () => void,
  signal: AbortSignal,
): Promise<Looked> {
  let live = await cluster.get(refOf(request), signal);
  if (live && isLeaving(live)) {
    onLeaving();
    live = await stays(request, cluster, signal);
  }
  return live ? readable(live, request) : { ok: true, record: undefined };
}

/**
 * Creates the record. Two that staged the same at once both succeed, and so does one whose answer was lost; undefined is
 * success. Throws what the cluster says to it otherwise.
 */
export async function writeRecord(
  request: StageRequest,
  record: StagingRecord,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Ended | undefined> {
  const object = stagingRecord(request, record);
  // As it comes back: JSON knows no undefined.
  const wanted = JSON.parse(JSON.stringify(object)) as UnknownObject;
  const write = async (): Promise<UnknownObject> => {
    try {
      return await cluster.create(object, signal);
    } catch (error) {
      if (!isConflict(error) && !isTransient(error)) throw error;
      const live = await cluster.get(refOf(request), signal);
      if (!live) throw error;
      return live;
    }
  };
  const shouldRetry = ({ error }: { error: Error }): boolean => isTransient(error) || isConflict(error);
  const live = await pRetry(write, { retries: RETRIES, minTimeout: 200, randomize: true, signal, shouldRetry });
  return isDeepStrictEqual(live["data"], wanted["data"]) ? undefined : different(request);
}

function refOf({ namespace, record }: StageRequest): Ref {
  return { resource: resources.ControllerRevision, namespace, name: record };
}

const isLeaving = ({ metadata }: UnknownObject): boolean => metadata.deletionTimestamp !== undefined;

/** What is there once nothing is that is about to go. */
async function stays(request: StageRequest, cluster: Cluster, signal: AbortSignal): Promise<UnknownObject | undefined> {
  for await (const live of cluster.follow(refOf(request), signal)) {
    if (!live || !isLeaving(live)) return live;
  }
  signal.throwIfAborted();
  throw new Error("the watch of the record ended by itself");
}

function readable(live: UnknownObject, request: StageRequest): Looked {
  const { namespace, record, group } = request;
  const what = `ControllerRevision ${namespace}/${record}`;
  const owner = live.metadata.labels?.[Label.group];
  if (owner !== group) {
    const whose = owner === undefined ? "no group" : `the group "${owner}"`;
    return failed("NotOurs", `${what} has the name of the record and is of ${whose}; delete it if nobody needs it`);
  }
  try {
    return { ok: true, record: readStagingRecord(live).record };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed("UnreadableRecord", `${what} is no record of staging; delete it, and it is made anew: ${why}`);
  }
}

function different({ namespace, record }: StageRequest): Ended {
  return fault(
    "RecordConflict",
    `ControllerRevision ${namespace}/${record} has been written meanwhile, with other pieces than these: another run found another version of the chart; the next try takes the record that is there`,
  );
}
