/** Which group an object of the cluster is of. Pure. */
import { Annotation, Label } from "@orkestra/api";

interface Owned {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly ownerReferences?: readonly OwnerLike[] | undefined;
}

interface OwnerLike {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
}

/** Releases and sources say it in an annotation, everything else by an owner reference (compile/metadata.ts). */
export function controllerOf({
  labels,
  annotations,
  ownerReferences,
}: Owned): Omit<OwnerLike, "controller"> | undefined {
  const uid = annotations?.[Annotation.owner];
  if (uid !== undefined) return { kind: "ApplicationGroup", name: labels?.[Label.group] ?? "", uid };
  return ownerReferences?.find(({ controller }) => controller);
}

/** Also of what an earlier version made, which has an owner reference still. */
export function isOwnedBy(object: Owned, uid: string | undefined): boolean {
  if (uid === undefined) return false;
  const said = object.annotations?.[Annotation.owner];
  return said === undefined ? (object.ownerReferences?.some((owner) => owner.uid === uid) ?? false) : said === uid;
}
