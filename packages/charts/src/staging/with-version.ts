import type { StageablePiece } from "./contract.ts";

export function withVersion(piece: StageablePiece, version: string): StageablePiece {
  const text = Buffer.from(piece.files.get("Chart.yaml") ?? "").toString("utf8");
  const changed = text.replace(/^version:.*$/m, `version: ${JSON.stringify(version)}`);
  return { ...piece, version, files: new Map(piece.files).set("Chart.yaml", Buffer.from(changed)) };
}
