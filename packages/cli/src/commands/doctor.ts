/** `orkestra doctor`. */
import { withCluster } from "../cluster/access.ts";
import type { Finding } from "../doctor/finding.ts";
import { gather } from "../doctor/gather/gather.ts";
import { judge } from "../doctor/judge/judge.ts";
import { ExitCode, type Io } from "../io.ts";
import { oneLine } from "../manifests/problem.ts";
import { stylesFor } from "../terminal.ts";
import { doctorText } from "../view/doctor-text.ts";
import type { DoctorOptions } from "./doctor.args.ts";

export function doctor({ namespace, output, ...cluster }: DoctorOptions, io: Io): Promise<ExitCode> {
  return withCluster(cluster, io, async (client) => {
    const now = io.now?.() ?? Date.now();
    const findings = judge(await gather({ client, namespace, now, signal: io.signal })).map(printable);
    const broken = findings.some(({ level }) => level === "broken");
    io.stdout(
      output === "json"
        ? `${JSON.stringify({ healthy: !broken, findings }, undefined, 2)}\n`
        : doctorText(findings, { columns: io.columns, styles: stylesFor(io.colour) }),
    );
    return broken ? ExitCode.problems : ExitCode.ok;
  });
}

/** Some of the words are the cluster's. */
function printable(finding: Finding): Finding {
  return { ...finding, message: oneLine(finding.message) };
}
