/** The rights that are checked. Those of executors are a part of the chart's ClusterRole `orkestra-executor`, which a test compares. */
import type { Right, Who } from "./found.ts";

const FLUX = "helm.toolkit.fluxcd.io";
const SOURCE = "source.toolkit.fluxcd.io";
const OURS = "orkestra.dev";

const right = (verb: string, resource: string, group: string, purpose: string): Right => ({
  verb,
  group,
  resource,
  purpose,
});

export const RIGHTS: Readonly<Record<Who, readonly Right[]>> = {
  executor: [
    right("create", "workflowtaskresults", "argoproj.io", "to end a node"),
    right("get", "controllerrevisions", "apps", "to read the plan"),
    right("create", "controllerrevisions", "apps", "to record a split chart"),
    right("watch", "helmreleases", FLUX, "to wait"),
    right("patch", "helmreleases", FLUX, "to release"),
    right("delete", "helmreleases", FLUX, "to remove"),
    right("patch", "helmrepositories", SOURCE, "to release"),
    right("patch", "ocirepositories", SOURCE, "to release"),
    right("get", "pods/log", "", "to say why a release failed"),
  ],
  you: [
    right("list", "applicationgroups", OURS, "status"),
    right("create", "applicationgroups", OURS, "apply"),
    right("patch", "applicationgroups", OURS, "retry, rollback, suspend"),
    right("delete", "applicationgroups", OURS, "delete"),
    right("list", "controllerrevisions", "apps", "history"),
  ],
};
