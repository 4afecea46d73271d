/** Metadata: the original's objects were cluster-scoped, ours have a namespace. */
import { defined, type Fields, isJson, type Json } from "./fields.ts";
import { nameIn } from "./names.ts";

const BY_THE_SERVER = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
  "selfLink",
];
/** Labels and annotations that tools wrote. */
const WRITTEN = /^(orkestra\.azure\.microsoft\.com\/|orkestra\/|kubectl\.kubernetes\.io\/last-applied)/;

export function convertMetadata(root: Fields, maxName: number, namespace: string | undefined): Json {
  const metadata = root.fields("metadata");
  if (!metadata) {
    root.problem("is required", "metadata");
    return {};
  }
  const name = nameIn(metadata, maxName);
  const { length } = metadata.left.filter((key) => BY_THE_SERVER.includes(key));
  if (length > 0) {
    const fields = BY_THE_SERVER.filter((key) => metadata.take(key) !== undefined);
    metadata.note(`not carried over: the API server sets ${fields.join(", ")} itself`);
  }
  scope(metadata, namespace);
  const labels = kept(metadata, "labels");
  const annotations = kept(metadata, "annotations");
  if (metadata.texts("finalizers")) {
    metadata.note("not carried over: Orkestra sets its own; set others again by hand", "finalizers");
  }
  if (metadata.items("ownerReferences")) {
    const why = "not carried over: an owner is named by its uid in the cluster, and the object is a new one";
    metadata.note(why, "ownerReferences");
  }
  metadata.end("not carried over: set it again by hand if it is needed");
  if (root.take("status") !== undefined) root.note("not carried over: Orkestra reports its own", "status");
  return defined({ name, namespace, labels, annotations });
}

function scope(metadata: Fields, namespace: string | undefined): void {
  if (metadata.text("namespace") !== undefined) {
    const instead = namespace === undefined ? "-n says which one it has now" : `it is "${namespace}" now`;
    metadata.note(`not carried over: the original's objects were in no namespace; ${instead}`, "namespace");
  } else if (namespace === undefined) {
    metadata.note("it was in no namespace and now is in the one that it is applied to; -n writes one down");
  }
}

function kept(metadata: Fields, field: "labels" | "annotations"): Json | undefined {
  const all = metadata.object(field);
  if (!isJson(all)) return undefined;
  const own = Object.keys(all).filter((key) => WRITTEN.test(key));
  for (const key of own) metadata.note("not carried over: a tool wrote it for the original's object", field, key);
  const others = Object.entries(all).filter(([key]) => !own.includes(key));
  return others.length > 0 || own.length === 0 ? Object.fromEntries(others) : undefined;
}
