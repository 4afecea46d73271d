/** All that the doctor says of what it has seen, in the order in which things depend on each other. Pure. */
import { CHECK_THE_WAY } from "../../cluster/refusals.ts";
import { broken, type Finding, ok, unseen, warning } from "../finding.ts";
import type { Found } from "../found.ts";
import { isAtLeast, LEAST } from "../versions.ts";
import { judgeNamespace } from "./namespace.ts";
import { judgeOrkestra } from "./orkestra.ts";
import { judgeOthers } from "./others.ts";

/** Without an API server there is nothing else to say. */
export function judge(found: Found): readonly Finding[] {
  const server = judgeServer(found);
  if (server.level === "broken" && !found.server.seen) return [server];
  return [server, ...judgeOthers(found), ...judgeOrkestra(found), ...judgeNamespace(found)];
}

function judgeServer({ server }: Found): Finding {
  if (!server.seen) {
    return broken("api-server", server.why, CHECK_THE_WAY);
  }
  const isNew = isAtLeast(server.value, LEAST.kubernetes);
  if (isNew === undefined) return unseen("api-server", `it answers; its version ${server.value} cannot be read`);
  return isNew
    ? ok("api-server", server.value)
    : warning(
        "api-server",
        `${server.value} is older than ${LEAST.kubernetes}`,
        "Orkestra is tested with newer ones only: upgrade the cluster",
      );
}
