/** Shows a group until nothing is under way any more: as a tree on a terminal, and as lines anywhere else. */
import { type ApplicationGroup, ConditionType } from "@orkestra/api";
import { type KubeClient, type KubernetesObject, type Ref, watchOne } from "@orkestra/kube";
import { orkestra } from "./command-line.ts";
import { goneAfter, newsOf } from "./news.ts";
import type { Stage } from "./stage.ts";

const DEADLINE_MS = 10 * 60_000;

type Group = ApplicationGroup & KubernetesObject;

export class Watcher {
  readonly #stage: Stage;
  readonly #client: KubeClient;
  readonly #tell: (line: string) => void;
  /** What has been told already, also of what went before. */
  #known: Group["status"] | undefined;

  constructor(stage: Stage, client: KubeClient, tell: (line: string) => void) {
    this.#stage = stage;
    this.#client = client;
    this.#tell = tell;
  }

  async watch(ref: Ref): Promise<void> {
    if (!process.stdout.isTTY) return this.#follow(ref);
    const words = ["status", ref.name, "-n", ref.namespace ?? "", "--watch"];
    this.#tell(`$ orkestra ${words.join(" ")}`);
    await orkestra(this.#stage, words);
  }

  async #follow(ref: Ref): Promise<void> {
    const started = Date.now();
    const seconds = (): number => (Date.now() - started) / 1_000;
    for await (const group of watchOne<Group>(this.#client, ref, { signal: AbortSignal.timeout(DEADLINE_MS) })) {
      if (group === "gone") return this.#tell(goneAfter(seconds()));
      const { status = {} } = group;
      for (const line of newsOf(this.#known ?? {}, status, seconds())) this.#tell(line);
      this.#known = group.status;
      if (isSettled(group)) return;
    }
    throw new Error(`the group did not come to an end within ${DEADLINE_MS / 60_000} minutes`);
  }
}

/** The controller has looked at this very spec, and nothing is under way. */
function isSettled({ metadata, status }: Group): boolean {
  const isTrue = (type: string): boolean =>
    status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
  if (metadata.deletionTimestamp || status?.observedGeneration !== metadata.generation) return false;
  return !isTrue(ConditionType.Reconciling) && (isTrue(ConditionType.Ready) || isTrue(ConditionType.Stalled));
}
