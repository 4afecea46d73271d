/** `orkestra graph`. */

import { DEFAULT_LOOK_AHEAD } from "@orkestra/core/limits";
import { ExitCode, type Io } from "../io.ts";
import { CONTROLLERS_REGISTRY, planFiles } from "../planning.ts";
import { report } from "../report.ts";
import { stylesFor } from "../terminal.ts";
import { dot } from "../view/dot.ts";
import { graphText } from "../view/graph-text.ts";
import { mermaid } from "../view/mermaid.ts";
import type { GraphOptions } from "./graph.args.ts";

export async function graph({ filename: files, namespace, format }: GraphOptions, io: Io): Promise<ExitCode> {
  const planned = await planFiles({
    files,
    namespace,
    lookAhead: DEFAULT_LOOK_AHEAD,
    staging: CONTROLLERS_REGISTRY,
    stdin: io.stdin,
  });
  if (!report(planned, io)) return ExitCode.problems;
  switch (format) {
    case "text":
      io.stdout(graphText(planned.groups, io.columns, stylesFor(io.colour)));
      return ExitCode.ok;
    case "mermaid":
      io.stdout(mermaid(planned.groups));
      return ExitCode.ok;
    case "dot":
      io.stdout(dot(planned.groups));
      return ExitCode.ok;
  }
}
