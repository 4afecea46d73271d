/** Limits of Argo Workflows and etcd that shape a Workflow. */

/** Tasks of one DAG (Argo's full CRDs). Larger plans are nested. */
export const MAX_TASKS = 200;
/**
 * Different containers of steps, each a template of its own. Argo's full CRDs allow 200 templates: this leaves one for
 * the entry and 99 for nested DAGs, far more than fit into {@link MAX_WORKFLOW_BYTES}.
 */
export const MAX_STEP_CONTAINERS = 100;
/**
 * Dependencies among all nodes of a plan. Each node of an application may wait for each of another's, so their number
 * grows much faster than the manifest; far fewer fit into {@link MAX_WORKFLOW_BYTES}, and millions would take gigabytes.
 */
export const MAX_DEPENDENCIES = 2_000_000;
/** Argo refuses larger ones (MAX_WORKFLOW_SIZE); what Argo adds while it runs is compressed. */
export const MAX_WORKFLOW_BYTES = 1024 * 1024;
/** What the tasks of a Workflow that stages may take together: Argo keeps each request three times. */
export const MAX_STAGING_BYTES = 256 * 1024;
/** How long one chart may take to fetch, to split and to push. */
export const STAGE_SECONDS = 900;
/** Name of a Workflow: it becomes the value of a label on its pods. */
export const MAX_WORKFLOW_NAME = 63;
/** Names of tasks and templates (Argo's full CRDs). */
export const MAX_TASK_NAME = 128;
/**
 * Levels that a release's pod starts ahead of its turn, unless told otherwise.
 *
 * Two, because a pod takes longer to start (4 to 6 s, with Argo's requeue time of one second) than a small release to become
 * ready (2 to 3 s): with one level a chain of five still waited up to 4 s at every other edge, with two less than 1 s.
 */
export const DEFAULT_LOOK_AHEAD = 2;
/** Levels that pods may start ahead of time: further ones only hold pods for longer. */
export const MAX_LOOK_AHEAD = 5;

/** Allowance for a pod to be scheduled, to pull its image and to start. */
export const POD_START_SECONDS = 300;
/** What an executor gets beyond its own deadline, so that it is the executor that says what was wrong. */
export const SLACK_SECONDS = 60;
