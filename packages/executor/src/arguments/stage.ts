/** What `stage` is told. */
import { type Common, commonOf, duration, theOnlyOf, type Values, type Wrong } from "./options.ts";
import type { Given } from "./origin.ts";

export interface StageCommand extends Common {
  readonly kind: "stage";
  /** Where the StageRequest is. */
  readonly origin: Given;
  readonly secrets: SecretFolders;
  readonly timeoutMs: number;
}

/** Folders with a file for each key of a Secret, as a volume has it; undefined where there is none. */
export interface SecretFolders {
  readonly chartAuth: string | undefined;
  readonly chartCert: string | undefined;
  readonly stagingAuth: string | undefined;
  readonly stagingCert: string | undefined;
}

const DEFAULT_TIMEOUT = "10m";

/** Undefined when something is wrong with it, all of which has been said then. */
export function stageCommand(values: Values, wrong: Wrong): StageCommand | undefined {
  const flag = theOnlyOf(values, ["manifest", "spec"], wrong);
  const timeoutMs = duration("--timeout", values.timeout || DEFAULT_TIMEOUT, wrong);
  const common = commonOf(values, wrong);
  if (!flag || timeoutMs === undefined) return undefined;
  const { manifest = "", spec = "" } = values;
  return {
    kind: "stage",
    origin: flag === "manifest" ? { kind: "manifest", path: manifest } : { kind: "spec", base64: spec },
    secrets: {
      chartAuth: values["chart-auth"] || undefined,
      chartCert: values["chart-cert"] || undefined,
      stagingAuth: values["staging-auth"] || undefined,
      stagingCert: values["staging-cert"] || undefined,
    },
    timeoutMs,
    ...common,
  };
}
