/** Groups that must be refused, and why. */
import { bad, chart, group, type Verdict } from "./verdict.ts";

const web = { name: "web" };
const withField = (name: string, field: object, path: string, message: string): Verdict =>
  bad(name, group({ applications: [web], ...field }), { path: `spec.${path}`, message });

export const badGroups: readonly Verdict[] = [
  bad("no applications", group({}), { path: "spec.applications", message: "is required" }),
  bad("an empty list of applications", group({ applications: [] }), {
    path: "spec.applications",
    message: "must not be empty",
  }),
  bad(
    "too many applications",
    group({ applications: Array.from({ length: 1001 }, (_, index) => ({ name: `a${index}` })) }),
    {
      path: "spec.applications",
      message: "must have at most 1000 items",
    },
  ),
  bad("a name that leaves no room for the Workflow's", group({ applications: [web] }, "g".repeat(40)), {
    path: "metadata.name",
    message: "must have at most 39 characters",
  }),
  bad("an application without a name", group({ applications: [{ dependencies: [] }] }), {
    path: "spec.applications[0].name",
    message: "is required",
  }),
  bad("an application's name in capitals", group({ applications: [{ name: "Web" }] }), {
    path: "spec.applications[0].name",
    message: "must be lower-case letters, digits and '-', and begin and end with a letter or digit",
  }),
  bad("the same application twice", group({ applications: [web, { name: "db" }, web] }), {
    path: "spec.applications[2]",
    message: 'duplicate name "web"',
  }),
  bad(
    "the same dependency twice",
    group({ applications: [{ name: "web", dependencies: ["db", "db"] }, { name: "db" }] }),
    {
      path: "spec.applications[0].dependencies[1]",
      message: 'duplicate "db"',
    },
  ),
  bad(
    "an application that depends on itself",
    group({ applications: [{ name: "db" }, { name: "web", dependencies: ["db", "web"] }] }),
    {
      path: "spec.applications[1].dependencies[1]",
      message: "an application must not depend on itself",
      serverField: "spec.applications[1].dependencies",
    },
  ),
  bad(
    "an application that depends on its own sub-chart",
    group({ applications: [{ name: "web", dependencies: ["web/db"] }] }),
    {
      path: "spec.applications[0].dependencies[0]",
      message: "an application must not depend on its own sub-charts: it waits for them by itself",
      serverField: "spec.applications[0].dependencies",
    },
  ),
  bad("a dependency that is no name", group({ applications: [{ name: "web", dependencies: ["a/b/c"] }] }), {
    path: "spec.applications[0].dependencies[0]",
    message: "must be the name of an application, or `application/subchart`",
  }),
  bad(
    "a sub-chart with the application's name",
    group({ applications: [{ name: "web", spec: { chart, subcharts: [{ name: "web" }] } }] }),
    {
      path: "spec.applications[0].spec.subcharts[0].name",
      message: "a sub-chart or step must not have the application's own name, which stands for its release",
      serverField: "spec.applications[0].spec",
    },
  ),
  bad(
    "a fault inside an application of the group",
    group({ applications: [{ name: "web", spec: { chart: { name: "web" } } }] }),
    {
      path: "spec.applications[0].spec.chart.url",
      message: "is required",
    },
  ),
  bad(
    "several faults at once",
    group({
      applications: [
        { name: "web", dependencies: ["web"], spec: { chart: { ...chart, url: "nowhere" } } },
        { name: "db", spec: { chart, release: { timeout: "0s" } } },
      ],
    }),
    {
      path: "spec.applications[0].spec.chart.url",
      message: "must be an http://, https:// or oci:// URL with a host and without credentials",
    },
    {
      path: "spec.applications[0].dependencies[0]",
      message: "an application must not depend on itself",
      serverField: "spec.applications[0].dependencies",
    },
    { path: "spec.applications[1].spec.release.timeout", message: "must be longer than 0s and at most 8760h" },
  ),
  bad("a misspelt field of an application", group({ applications: [{ name: "web", dependsOn: ["db"] }] }), {
    path: "spec.applications[0].dependsOn",
    message: "unknown field",
  }),
  bad("a list where an object belongs", group([]), { path: "spec", message: "must be an object, not a list" }),
  bad("an application that is a text", group({ applications: ["web"] }), {
    path: "spec.applications[0]",
    message: "must be an object, not a text",
  }),
  bad("a dependency without a value", group({ applications: [{ name: "web", dependencies: [null] }] }), {
    path: "spec.applications[0].dependencies[0]",
    message: "must be a text, not null",
  }),
  withField("no release at a time", { parallelism: 0 }, "parallelism", "must be at least 1"),
  withField("a parallelism in words", { parallelism: "ten" }, "parallelism", "must be a number, not a text"),
  withField("an unknown answer to a failure", { onFailure: "Retry" }, "onFailure", 'must be one of "Rollback", "Hold"'),
  withField(
    "an unknown deletion policy",
    { deletionPolicy: "Delete" },
    "deletionPolicy",
    'must be one of "Uninstall", "Orphan"',
  ),
  withField("a suspension in words", { suspend: "yes" }, "suspend", "must be true or false, not a text"),
  withField("no revision kept", { revisionHistoryLimit: 0 }, "revisionHistoryLimit", "must be at least 1"),
  withField("a staging registry without a URL", { staging: {} }, "staging.url", "is required"),
  withField(
    "a staging registry with credentials in its URL",
    { staging: { url: "oci://me:secret@registry.example.com" } },
    "staging.url",
    "must be an http://, https:// or oci:// URL with a host and without credentials",
  ),
  withField(
    "a Helm repository for staging that is to be spoken to without TLS all the same",
    { staging: { url: "https://museum.example.com", insecure: true } },
    "staging.insecure",
    "must be false without oci://: a Helm repository without TLS has an http:// URL",
  ),
  withField(
    "a staging Secret without a name",
    { staging: { url: "oci://registry.example.com", certSecretRef: {} } },
    "staging.certSecretRef.name",
    "is required",
  ),
  withField(
    "a resource that is a list",
    { workflow: { resources: { limits: { cpu: [] } } } },
    "workflow.resources.limits.cpu",
    "must be a quantity such as 2, 100m or 64Mi",
  ),
  withField(
    "a resource in words",
    { workflow: { resources: { requests: { memory: "much" } } } },
    "workflow.resources.requests.memory",
    "must be a quantity such as 2, 100m or 64Mi",
  ),
  withField(
    "less than no resource",
    { workflow: { resources: { requests: { cpu: -1 } } } },
    "workflow.resources.requests.cpu",
    "must be a quantity such as 2, 100m or 64Mi",
  ),
  withField(
    "too many labels for the pods",
    {
      workflow: { nodeSelector: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`label-${index}`, ""])) },
    },
    "workflow.nodeSelector",
    "must have at most 32 entries",
  ),
];
