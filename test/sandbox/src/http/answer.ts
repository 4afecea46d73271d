/** What is answered: a body and its status, or an endless stream of events. */
import type { Json } from "../json/json.ts";
import type { Change } from "../store/state.ts";

export type Answer =
  | { readonly code: number; readonly body: Json | string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly watch: WatchRequest };

/** A watch as asked for; `from` is the version after which changes are told. */
export interface WatchRequest {
  readonly collection: string;
  readonly from: number;
  readonly initial: readonly Json[];
  /** An event for a change, if the watch is to tell it. */
  readonly eventOf: (change: Change) => Json | undefined;
  readonly bookmarkOf: ((version: number) => Json) | undefined;
  readonly timeoutSeconds: number | undefined;
}
