/** A record of staging as the immutable `apps/v1 ControllerRevision` that keeps it: its name, and the object. */
import { Label } from "@orkestra/api";
import { ownedMetadata } from "../compile/metadata.ts";
import type { KubernetesObject } from "../plan.ts";
import { digestOf } from "../text/canonical.ts";
import { FORMAT } from "./format.ts";
import type { StagingRecord } from "./record.ts";
import type { StageRequest } from "./request.ts";

/** Hex digits of the hash in a record's name. */
const HASH_LENGTH = 10;
/** Number of the record's own shape. */
export const RECORD_FORMAT = 1;

/**
 * `<application>-staged-<hash>`, where the hash is of everything that the pieces depend on: at most 71 characters.
 *
 * Secrets are left out, and so is how the staging registry is reached: they change nothing of what is there. The group is
 * in with its UID, because the record is the group's and goes with it: one that is made anew must not meet the old one's.
 */
export function recordName(request: Omit<StageRequest, "record">): string {
  const { group, uid, application, chart, release, subcharts, staging } = request;
  const { url, name, version, insecure } = chart;
  const inputs = {
    format: FORMAT,
    group,
    uid: uid ?? null,
    chart: { url, name, version, insecure: insecure === true },
    release,
    subcharts: [...subcharts].sort(),
    staging: staging.url,
  };
  return `${application}-staged-${digestOf(inputs).slice(0, HASH_LENGTH)}`;
}

/**
 * The object that keeps the record, ready to be created. It is the group's where the request has its UID, and the API
 * server refuses every change of its data.
 */
export function stagingRecord(request: StageRequest, record: StagingRecord): KubernetesObject {
  const { application, group, namespace, uid } = request;
  const owner = { group, namespace, ...(uid === undefined ? {} : { uid }) };
  const labels = { [Label.application]: application, [Label.staged]: application };
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: ownedMetadata(owner, request.record, labels),
    data: { format: RECORD_FORMAT, record },
    revision: 1,
  };
}
