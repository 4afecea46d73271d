/** What everything that asks repositories is told of the world, with the bounds that it uses by default. */
import type { WebOptions } from "../web/web.ts";
import { type Patience, PatientWeb } from "./patient-web.ts";

const BOUNDS = { silenceMs: 20_000, requestMs: 120_000 };

export interface AskOptions extends Pick<WebOptions, "env" | "signal"> {
  /** Default 20,000. */
  readonly silenceMs?: number;
  /** Default 120,000. */
  readonly requestMs?: number;
  readonly patience?: Patience;
}

/** Closes the connections when it is done. */
export async function withWeb<T>({ patience, ...options }: AskOptions, step: (web: PatientWeb) => Promise<T>) {
  const web = new PatientWeb({ ...BOUNDS, ...options }, patience);
  try {
    return await step(web);
  } finally {
    await web.close();
  }
}
