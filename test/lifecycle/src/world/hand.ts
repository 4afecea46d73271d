/** What people do with kubectl: every write may be repeated, so that it arrives also on a bad day. */
import { Annotation, API_GROUP_VERSION } from "@orkestra/api";
import {
  connect,
  isNotFound,
  type KubeClient,
  type Manifest,
  type Ref,
  resources,
  type UnknownObject,
} from "@orkestra/kube";
import type { Asked } from "@orkestra/sandbox";
import type { Recorder } from "../history/recorder.ts";
import { type GroupModel, manifestsOf, NAMESPACE } from "../model/group-model.ts";

const MANAGER = "kubectl";
const ANNOTATOR = "kubectl-annotate";

export class Hand {
  readonly #client: KubeClient;
  readonly #recorder: Recorder;
  /** Name of what is being deleted just now. */
  #deleting: string | undefined;

  private constructor(client: KubeClient, recorder: Recorder) {
    this.#client = client;
    this.#recorder = recorder;
  }

  static async of(url: string, recorder: Recorder): Promise<Hand> {
    const client = await connect({ server: url, retry: { retries: 20, minMs: 5, maxMs: 50, maxRetryAfterSeconds: 0 } });
    return new Hand(client, recorder);
  }

  /** Creates or changes a group and its Application objects, and deletes those that it has no more. */
  async apply(group: string, model: GroupModel): Promise<void> {
    const { spec, applications } = manifestsOf(group, model);
    for (const [name, wanted] of applications) await this.#apply("Application", name, wanted);
    await this.#apply("ApplicationGroup", group, spec);
    const mine = this.#recorder.cluster
      .all("Application")
      .filter(({ metadata: { name } }) => name.startsWith(`${group}-`) && !applications.has(name));
    for (const object of mine) await this.delete(`delete application ${object.metadata.name}`, object);
  }

  async annotate(group: string, name: keyof typeof Annotation, value: string | null): Promise<void> {
    const patch = { metadata: { annotations: { [Annotation[name]]: value } } };
    await this.#client.patch(refOf("ApplicationGroup", group), patch, { type: "merge", fieldManager: ANNOTATOR });
  }

  /** As `flux suspend` and `flux resume` do; nothing where there is no such release. */
  async suspendRelease(name: string, suspend: boolean): Promise<void> {
    const patch = { spec: { suspend } };
    try {
      await this.#client.patch(refOf("HelmRelease", name), patch, { type: "merge", fieldManager: ANNOTATOR });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Written down as done by hand before it happens. */
  async delete(
    text: string,
    object: UnknownObject,
    propagationPolicy: "Background" | "Foreground" = "Background",
  ): Promise<void> {
    this.#recorder.mark(text, object.metadata.uid === undefined ? [] : [object.metadata.uid]);
    const { kind, metadata } = object;
    this.#deleting = metadata.name;
    await this.#client.delete(refOf(kind as Kind, metadata.name), { propagationPolicy });
    this.#deleting = undefined;
  }

  async create(object: Manifest): Promise<void> {
    await this.#client.create(object, { fieldManager: MANAGER });
  }

  /** Whether it is the hand that asks. */
  asks({ method, path, query }: Asked): boolean {
    const manager = query.get("fieldManager");
    return manager === MANAGER || manager === ANNOTATOR || (method === "DELETE" && path.endsWith(`/${this.#deleting}`));
  }

  close(): void {
    this.#client.close();
  }

  async #apply(kind: "Application" | "ApplicationGroup", name: string, spec: unknown): Promise<void> {
    const object = { apiVersion: API_GROUP_VERSION, kind, metadata: { name, namespace: NAMESPACE }, spec };
    await this.#client.apply(object, { fieldManager: MANAGER, force: true });
  }
}

type Kind = keyof typeof resources;
const refOf = (kind: Kind, name: string): Ref => ({ resource: resources[kind], namespace: NAMESPACE, name });
