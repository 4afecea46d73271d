/** The pod's termination message: where Argo, `kubectl describe pod` and the node's message in the Workflow take it from. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";

/** The kubelet provides this file in every container (terminationMessagePath); elsewhere nobody reads it. */
const IN_A_POD = "/dev/termination-log";

/** @returns what went wrong, if the message could not be left where one was expected */
export async function leaveLastWords(message: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = environment["ORKESTRA_TERMINATION_LOG"] || (existsSync(IN_A_POD) ? IN_A_POD : undefined);
  if (!path) return undefined;
  return writeFile(path, message).then(
    () => undefined,
    (error: unknown) => String(error),
  );
}
