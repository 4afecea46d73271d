/** One push by a stager of its own, as an executor does it. */
import {
  type Credentials,
  type StageAnswer,
  type StageablePiece,
  type StagerOptions,
  type StagingTarget,
  stager,
} from "@orkestra/charts";

export async function stage(
  target: StagingTarget,
  piece: StageablePiece,
  credentials?: Credentials,
  options: Partial<StagerOptions> = {},
): Promise<StageAnswer> {
  const patience = { retries: 2, minMs: 10, maxMs: 100 };
  const it = stager(target, credentials, { env: {}, signal: new AbortController().signal, patience, ...options });
  try {
    return await it.push(piece);
  } finally {
    await it.close();
  }
}
