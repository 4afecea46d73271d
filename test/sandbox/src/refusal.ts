/**
 * What the server says instead of doing what it was asked: metav1.Status, with codes, reasons and words of the real one.
 * A refusal is thrown, since it ends a request from any depth; the edge answers it, and the state stays as it was.
 */
import type { Json } from "./json/json.ts";

export interface Cause {
  readonly type: keyof typeof CAUSE_WORDS;
  readonly field: string;
  /** Shown where the kind of cause shows it. */
  readonly value?: unknown;
  readonly detail?: string;
}

const CAUSE_WORDS = {
  FieldValueRequired: "Required value",
  FieldValueInvalid: "Invalid value",
  FieldValueTypeInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueDuplicate: "Duplicate value",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
} as const;
const WITHOUT_VALUE: readonly Cause["type"][] = [
  "FieldValueRequired",
  "FieldValueForbidden",
  "FieldValueTooLong",
  "FieldValueTooMany",
];

export interface Subject {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
}

export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: number;
  readonly status: Json;

  constructor(code: number, reason: string, message: string, details?: Json) {
    super(message);
    this.code = code;
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

const resourceText = ({ group, plural }: Subject): string => (group ? `${plural}.${group}` : plural);

/** `details` of a Status about one object. The real server puts the collection where it says kind. */
export const detailsOf = ({ group, plural }: Subject, name: string): Json => ({
  name,
  ...(group && { group }),
  kind: plural,
});

export const notFound = (subject: Subject, name: string): Refused =>
  new Refused(404, "NotFound", `${resourceText(subject)} "${name}" not found`, detailsOf(subject, name));

export function alreadyExists(subject: Subject, name: string, leaving: boolean): Refused {
  const words = `${leaving ? "object is being deleted: " : ""}${resourceText(subject)} "${name}" already exists`;
  return new Refused(409, "AlreadyExists", words, detailsOf(subject, name));
}

export const conflict = (subject: Subject, name: string, why: string): Refused =>
  new Refused(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${resourceText(subject)} "${name}": ${why}`,
    detailsOf(subject, name),
  );

export const modified = (subject: Subject, name: string): Refused =>
  conflict(
    subject,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );

export const badRequest = (message: string): Refused => new Refused(400, "BadRequest", message);

export const forbidden = (subject: Subject, name: string, why: string, causes?: readonly Json[]): Refused =>
  new Refused(403, "Forbidden", `${resourceText(subject)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(subject, name),
    ...(causes && { causes }),
  });

export const notAllowed = (): Refused =>
  new Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});

export const tooLarge = (limit: number): Refused =>
  new Refused(413, "RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);

export const unsupportedMedia = (message: string): Refused => new Refused(415, "UnsupportedMediaType", message);

export const expired = (message: string): Refused => new Refused(410, "Expired", message);

/** What the real server does and this one does not. */
export const notImplemented = (what: string): Refused =>
  new Refused(501, "NotImplemented", `the sandbox does not do this: ${what}`);

export function invalid(kind: string, group: string, name: string, causes: readonly Cause[]): Refused {
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${wordsOf(cause)}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return new Refused(422, "Invalid", `${kind}${group && `.${group}`} "${name}" is invalid: ${list}`, {
    ...(name && { name }),
    ...(group && { group }),
    ...(kind && { kind }),
    causes: causes.map((cause) => ({ reason: cause.type, message: wordsOf(cause), field: cause.field })),
  });
}

function wordsOf(cause: Cause): string {
  const value = WITHOUT_VALUE.includes(cause.type) ? "" : `: ${JSON.stringify(cause.value ?? null)}`;
  return `${CAUSE_WORDS[cause.type]}${value}${cause.detail ? `: ${cause.detail}` : ""}`;
}
