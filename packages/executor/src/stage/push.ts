/** Puts the pieces into the staging registry, a few at a time, so that no more than a few archives are ever in memory. */
import { type Credentials, explainStaging, type Piece, type StagingProblem, stager } from "@orkestra/charts";
import type { StagedPiece, StageRequest } from "@orkestra/core";
import pMap from "p-map";
import { type Ended, failed, fault } from "./ended.ts";
import type { Journal } from "./journal.ts";

export type Pushed = { readonly ok: true; readonly pieces: readonly StagedPiece[] } | Ended;

const AT_ONCE = 4;
/** Of a chart, unpacked, above which its pieces go one by one: each may be as large as the chart. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** The pieces in their order, with the places where they are and have been seen to be. After a problem no piece is begun. */
export async function pushPieces(
  pieces: readonly Piece[],
  request: StageRequest,
  credentials: Credentials | undefined,
  journal: Journal,
  signal: AbortSignal,
): Promise<Pushed> {
  const registry = stager(request.staging, credentials, { env: process.env, signal });
  let end: Ended | undefined;
  const push = async (piece: Piece): Promise<StagedPiece[]> => {
    if (end) return [];
    const answer = await registry.push(piece);
    if (!answer.ok) {
      end ??= endedBy(answer.problem, piece, request);
      return [];
    }
    const { artifact, outcome } = answer;
    const { subchart, enabling, visible } = piece;
    journal.piece({ piece: subchart ?? "parent", outcome, ...artifact });
    return [
      {
        ...(subchart === undefined ? {} : { subchart }),
        artifact,
        ...(enabling === undefined ? {} : { enabling }),
        ...(visible === undefined ? {} : { visible }),
      },
    ];
  };
  try {
    const staged = await pMap(pieces, push, { concurrency: isLarge(pieces) ? 1 : AT_ONCE, signal });
    return end ?? { ok: true, pieces: staged.flat() };
  } finally {
    await registry.close();
  }
}

function isLarge([parent]: readonly Piece[]): boolean {
  const bytes = [...(parent?.files.values() ?? [])].reduce((sum, { length }) => sum + length, 0);
  return bytes > LARGE_BYTES;
}

const MAY_PASS: ReadonlySet<StagingProblem["kind"]> = new Set(["Unreachable", "TooManyRequests", "NotVerified"]);
const ABOUT_THE_USER: ReadonlySet<StagingProblem["kind"]> = new Set(["WrongCredentials", "NotAllowed"]);

function endedBy(problem: StagingProblem, { name }: Piece, { namespace, staging }: StageRequest): Ended {
  const { secretRef } = staging;
  const says = explainStaging(staging, name, problem);
  const words =
    secretRef && ABOUT_THE_USER.has(problem.kind) ? `${says} (Secret ${namespace}/${secretRef.name})` : says;
  if (MAY_PASS.has(problem.kind)) return fault(problem.kind, words);
  // As of a chart's repository. What ends with "credentials" and a colon would be taken for one, and masked.
  return failed(problem.kind === "WrongCredentials" ? "Refused" : problem.kind, words);
}
