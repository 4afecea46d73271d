/** Which kinds the cluster does not serve at the moment, as its answers tell. */
import { ApiError, kindNotServed, type Resource, resourceName } from "@orkestra/kube";

export class Served {
  readonly #onServedAgain: () => void;
  /** By the resource's name, in the words of the answer. */
  readonly #missing = new Map<string, string>();

  /** `onServedAgain`: told when a kind that was missing is there. */
  constructor(onServedAgain: () => void) {
    this.#onServedAgain = onServedAgain;
  }

  /** Takes note of an error; returns whether it says that the kind is not served. */
  refused(resource: Resource, error: unknown): boolean {
    if (!(error instanceof ApiError && error.reason === kindNotServed)) return false;
    this.#missing.set(resourceName(resource), error.message);
    return true;
  }

  /** Takes note of an answer. `resource` is its name, as `workflows.argoproj.io`. */
  answered(resource: string, status: number): void {
    if (status < 200 || status > 299 || !this.#missing.delete(resource)) return;
    this.#onServedAgain();
  }

  isMissing(resource: Resource): boolean {
    return this.#missing.has(resourceName(resource));
  }

  /** In words for people, sorted. */
  missing(): string[] {
    return [...this.#missing.values()].sort();
  }
}
