/** The real executor in this process; only what it would fetch, split and push when it stages is made up. */
import { FieldManager } from "@orkestra/api";
import { type StageRequest, stagingRecord } from "@orkestra/core";
import { connect, isConflict } from "@orkestra/kube";
import { inProcess, type Launch } from "@orkestra/sandbox";
import { recordOf } from "./charts.ts";

const FAULT = 4;

export const executor: Launch = async (run, signals) => {
  const spec = run.args.find((arg) => arg.startsWith(SPEC));
  if (run.args[0] !== "stage" || spec === undefined) return inProcess(run, signals);
  const request = JSON.parse(Buffer.from(spec.slice(SPEC.length), "base64").toString()) as StageRequest;
  const client = await connect({ server: run.url, userAgent: "orkestra-executor" });
  try {
    const record = stagingRecord(request, recordOf(request.chart.name, request.subcharts));
    await client.create(record, { fieldManager: FieldManager.executor, signal: signals.terminate });
  } catch (error) {
    if (!isConflict(error)) return { exitCode: FAULT, message: `staging ${request.application}: ${String(error)}` };
  } finally {
    client.close();
  }
  return { exitCode: 0, message: `staging ${request.application} ready` };
};

const SPEC = "--spec=";

/** Steps do nothing, and well. */
export const step: Launch = async () => ({ exitCode: 0, message: "" });
