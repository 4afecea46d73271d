/** A namespace for one test: pods must satisfy the restricted Pod Security Standard, and every release is recorded. */
import { randomBytes } from "node:crypto";
import { type Recording, recordReleases } from "@orkestra/bench";
import {
  type KubeClient,
  type KubernetesObject,
  type Manifest,
  type Resource,
  resources,
  type UnknownObject,
} from "@orkestra/kube";
import { Group } from "./group.ts";
import { readScenario } from "./scenario.ts";
import { untilListed } from "./until.ts";
import { Within } from "./within.ts";

const ME = "orkestra-e2e";

export class TestNamespace {
  readonly name: string;
  readonly client: KubeClient;
  readonly recording: Recording;

  private constructor(client: KubeClient, name: string, recording: Recording) {
    this.client = client;
    this.name = name;
    this.recording = recording;
  }

  static async create(client: KubeClient, title: string): Promise<TestNamespace> {
    const name = `e2e-${slug(title)}-${randomBytes(2).toString("hex")}`;
    await client.create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    } as Manifest);
    return new TestNamespace(client, name, await recordReleases(client, name));
  }

  /** Applies the manifests of a folder of scenarios/, as `kubectl apply --server-side` would. */
  async apply(scenario: string): Promise<void> {
    await this.applyAll(await readScenario(scenario));
  }

  async applyAll(manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      const metadata = { ...manifest.metadata, namespace: this.name };
      await this.client.apply({ ...manifest, metadata }, { fieldManager: ME });
    }
  }

  group(name: string): Group {
    return new Group(this.client, this.name, name, this.recording);
  }

  async list<T extends KubernetesObject = UnknownObject>(resource: Resource): Promise<T[]> {
    return (await this.client.list<T>(resource, { namespace: this.name })).items;
  }

  /** The names of all releases that ever were, in the order of their creation. */
  released(): string[] {
    const created = this.recording.sightings().filter(({ type }) => type === "ADDED");
    return created.map(({ name }) => name);
  }

  /**
   * Removes groups and releases, then the namespace, whose own end nobody has to wait for. The groups let their releases go,
   * so that these go all at once: how a group removes them in order is for tests that say so.
   */
  async remove(): Promise<void> {
    await this.recording[Symbol.asyncDispose]();
    const orphan = { spec: { deletionPolicy: "Orphan", suspend: false } };
    for (const { metadata } of await this.list(resources.ApplicationGroup)) {
      const ref = { resource: resources.ApplicationGroup, namespace: this.name, name: metadata.name };
      await this.client.patch(ref, orphan, { type: "merge" });
    }
    for (const resource of [resources.ApplicationGroup, resources.Workflow, resources.HelmRelease]) {
      for (const { metadata } of await this.list(resource))
        await this.client.delete({ resource, namespace: this.name, name: metadata.name });
      const gone = (left: readonly KubernetesObject[]): boolean => left.length === 0;
      await untilListed(`the end of every ${resource.kind}`, () => this.list(resource), gone, Within.teardown);
    }
    await this.client.delete({ resource: resources.Namespace, name: this.name });
  }
}

/** At most 40 characters of the title that a namespace may have. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
}
