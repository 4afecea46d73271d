/** The status of an object of Flux while a pass works on it: conditions by its own rules, written where Flux writes. */
import type { KubeClient, Ref, UnknownObject } from "@orkestra/kube";
import { stamp } from "../argo/shapes.ts";

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

export type StatusFields = Readonly<Record<string, unknown>>;

export class Draft {
  readonly #client: KubeClient;
  readonly #ref: Ref;
  readonly #generation: number;
  readonly #manager: string;
  #written: StatusFields;
  #fields: StatusFields;

  constructor(client: KubeClient, ref: Ref, object: UnknownObject, manager: string) {
    this.#client = client;
    this.#ref = ref;
    this.#manager = manager;
    this.#generation = object.metadata.generation ?? 0;
    this.#written = (object["status"] ?? {}) as StatusFields;
    this.#fields = this.#written;
  }

  get<T>(field: string): T | undefined {
    return this.#fields[field] as T | undefined;
  }

  /** Undefined takes a field away. */
  set(fields: StatusFields): void {
    this.#fields = { ...this.#fields, ...fields };
  }

  get conditions(): readonly Condition[] {
    return this.get<readonly Condition[]>("conditions") ?? [];
  }

  condition(type: string): Condition | undefined {
    return this.conditions.find((one) => one.type === type);
  }

  mark(type: string, status: Condition["status"], reason: string, message: string): void {
    const before = this.condition(type);
    const since = before?.status === status ? before.lastTransitionTime : stamp(new Date());
    const one = { type, status, reason, message, lastTransitionTime: since, observedGeneration: this.#generation };
    // Reconciling and Stalled exclude each other (fluxcd/pkg: runtime/conditions/setter.go).
    const other = type === "Reconciling" ? "Stalled" : type === "Stalled" ? "Reconciling" : undefined;
    this.set({ conditions: [...this.conditions.filter((it) => it.type !== type && it.type !== other), one] });
  }

  drop(...types: readonly string[]): void {
    this.set({ conditions: this.conditions.filter(({ type }) => !types.includes(type)) });
  }

  /** Nothing is sent when nothing has changed. */
  async write(): Promise<void> {
    const changes = Object.entries(this.#fields).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(this.#written[field]),
    );
    if (changes.length === 0) return;
    const status = Object.fromEntries(changes.map(([field, value]) => [field, value ?? null]));
    const how = { type: "merge", subresource: "status", fieldManager: this.#manager } as const;
    await this.#client.patch(this.#ref, { status }, how);
    this.#written = this.#fields;
  }
}

/** Ready repeats the newest of Remediated and Released; a remedy is no success (internal/reconcile/release.go). */
export function summarize(draft: Draft): void {
  const remediated = draft.condition("Remediated");
  const said = remediated ?? draft.condition("Released");
  if (said) draft.mark("Ready", remediated ? "False" : said.status, said.reason, said.message);
}
