/**
 * The little that this package needs to know of a Kubernetes object. Types of single kinds belong to those who use them.
 *
 * Optional fields also admit `undefined`, so that the output types of schemas fit without a cast.
 */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
  readonly blockOwnerDeletion?: boolean | undefined;
}

/** `metadata` as the API server returns it. Times are RFC 3339 strings, exactly as served. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly finalizers?: readonly string[] | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  readonly managedFields?: readonly unknown[] | undefined;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object of which nothing more is known: every other field must be looked at before it is used. */
export interface UnknownObject extends KubernetesObject {
  readonly [field: string]: unknown;
}

/** What can be sent: an object that the API server has not completed yet. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string | undefined;
    readonly generateName?: string | undefined;
    readonly namespace?: string | undefined;
  };
}

/** `NAMESPACE/NAME`, or `NAME` for what has no namespace: the key of the store and of the work queue. */
export function keyOf(object: {
  readonly metadata: { readonly namespace?: string | undefined; readonly name: string };
}): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** The reverse of `keyOf`. Neither a namespace nor a name can contain a slash. */
export function splitKey(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
