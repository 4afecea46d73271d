/**
 * Schemas of what runs. Only the parts by which server-side apply merges are written down; whatever else is sent is kept as
 * it is, unjudged and without the defaults that the real server fills in.
 */
import { anything, type Schema } from "../schema/schema.ts";
import { integer, listOf, mapBy, open, text } from "./shapes.ts";

const container = open({
  name: text,
  image: text,
  args: listOf(text),
  command: listOf(text),
  env: mapBy(["name"], open({ name: text, value: text })),
  ports: mapBy(["containerPort", "protocol"], open({ containerPort: integer, protocol: { ...text, default: "TCP" } })),
  volumeMounts: mapBy(["mountPath"], open({ mountPath: text, name: text })),
});
const podSpec = open({
  containers: mapBy(["name"], container),
  initContainers: mapBy(["name"], container),
  volumes: mapBy(["name"], open({ name: text })),
  imagePullSecrets: mapBy(["name"], open({ name: text })),
});
const status = open({
  conditions: mapBy(["type"], open({ type: text, status: text, reason: text, message: text })),
});
const template = open({ metadata: open({}), spec: podSpec });

export const pod: Schema = open({ spec: podSpec, status });
export const workload: Schema = open({ spec: open({ replicas: integer, template }), status });
export const job: Schema = open({ spec: open({ template }), status });
export const loose: Schema = open({ spec: anything, status });
