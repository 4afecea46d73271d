/**
 * Requests whose answers by the sandbox and by the real API server are compared. Each case has a namespace of its own, whose
 * name stands in its paths and bodies as `{ns}`; `{uid}` and `{rv}` are those of the last object that was answered.
 */
import type { Json } from "../json/json.ts";

export interface Step {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** What the sandbox must answer; the comparison says whether the real server does, too. */
  readonly code: number;
  readonly reason?: string;
  /** A part that the answer's body must have. */
  readonly has?: Json;
  /** What is compared of the bodies: everything, unless the sandbox is known to say less; then why. */
  readonly apart?: { readonly what: "message" | "body"; readonly why: string };
}

export interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  /** About a kind of Argo or Flux, whose own schema a cluster has where it is installed and the sandbox never. */
  readonly foreign?: true;
}

export interface Answered {
  readonly code: number;
  readonly body: unknown;
}

export type Send = (step: Pick<Step, "method" | "path" | "body" | "type" | "accept">) => Promise<Answered>;

/** Plays a case, once its namespace has `begun`; the answers as they came, in the order of the steps. */
export async function play(
  { steps }: Case,
  namespace: string,
  send: Send,
  begun: () => Promise<void> = async () => undefined,
): Promise<Answered[]> {
  const made = await send({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: namespace } } });
  if (made.code !== 201) throw new Error(`cannot create ${namespace}: ${JSON.stringify(made.body)}`);
  await begun();
  const answers: Answered[] = [];
  let last = { uid: "", rv: "" };
  const filled = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll("{ns}", namespace).replaceAll("{uid}", last.uid).replaceAll("{rv}", last.rv),
    );
  for (const step of steps) {
    const answer = await send({
      ...step,
      path: filled(step.path),
      ...(step.body !== undefined && { body: filled(step.body) }),
    });
    answers.push(answer);
    last = identity(answer.body) ?? last;
  }
  return answers;
}

function identity(body: unknown): { uid: string; rv: string } | undefined {
  const meta = (body as { metadata?: { uid?: string; resourceVersion?: string } } | undefined)?.metadata;
  return meta?.uid && meta.resourceVersion ? { uid: meta.uid, rv: meta.resourceVersion } : undefined;
}

const MASKED = /^(uid|resourceVersion|creationTimestamp|deletionTimestamp|continue)$/;

/** The answer without what differs from one run to the next. Those who own fields are put in an order without times. */
function masked(value: unknown, namespace: string): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, namespace));
  if (typeof value === "string") return maskedText(value, namespace);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (key === "managedFields") return [key, masked(withoutTimes(field), namespace)];
      return [key, MASKED.test(key) && field !== null && field !== "" ? `<${key}>` : masked(field, namespace)];
    }),
  );
}

function withoutTimes(managed: readonly object[]): object[] {
  return managed
    .map((owner) => Object.fromEntries(Object.entries(owner).filter(([key]) => key !== "time")))
    .sort((a, b) => ownerText(a).localeCompare(ownerText(b)));
}

const ownerText = (owner: Json): string => `${owner["operation"]} ${owner["manager"]} ${owner["subresource"] ?? ""}`;

/** What is compared of an answer to that step. */
export function compared(step: Step, answer: Answered, namespace: string): unknown {
  const body = answer.body as { reason?: string; kind?: string } | undefined;
  if (step.apart?.what === "body") return { code: answer.code, reason: body?.reason };
  if (step.apart?.what === "message") return { code: answer.code, reason: body?.reason, kind: body?.kind };
  return masked(answer, namespace);
}

function maskedText(text: string, namespace: string): string {
  return text
    .replaceAll(namespace, "<ns>")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uid>")
    .replaceAll(/(ResourceVersion in record \(|current: )\d+/g, "$1<rv>");
}
