/** Which of a chart's versions is meant. */
import type { ChartProblem } from "./contract.ts";
import { ANY, newest, STABLE, versionRange } from "./versions.ts";

export type Choice =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly problem: ChartProblem };

/** A version that is there as it is written wins over what the same text means as a range, as in Helm. */
export function chooseVersion(wanted: string | undefined, there: readonly string[]): Choice {
  if (wanted !== undefined && there.includes(wanted)) return { ok: true, version: wanted };
  const fits = versionRange(wanted ?? "*");
  if (!fits) return { ok: false, problem: { kind: "InvalidVersion", version: wanted ?? "" } };
  const version = newest(there, fits);
  if (version !== undefined) return { ok: true, version };
  return { ok: false, problem: noSuchVersion(wanted, there) };
}

export function noSuchVersion(wanted: string | undefined, there: readonly string[]): ChartProblem {
  const last = newest(there, STABLE) ?? newest(there, ANY);
  return { kind: "NoSuchVersion", version: wanted ?? "*", ...(last === undefined ? {} : { newest: last }) };
}
