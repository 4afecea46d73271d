/** The nodes of one Workflow during one pass: read, begun and marked as Argo does (initializeNode, markNodePhase). */
import { displayName, nodeId } from "./names.ts";
import { fulfilled, type Node, type NodePhase, stamp, type Workflow } from "./shapes.ts";

interface Begun extends Pick<Node, "type" | "phase"> {
  readonly boundary: Node | undefined;
  readonly templateName?: string | undefined;
  readonly templateRef?: Node["templateRef"] | undefined;
  readonly message?: string | undefined;
}

export class Nodes {
  readonly #all: Map<string, Node>;
  readonly #workflow: string;
  readonly #now: string;

  constructor({ metadata, status }: Workflow, now: Date) {
    this.#workflow = metadata.name;
    this.#all = new Map(Object.entries(status?.nodes ?? {}));
    this.#now = stamp(now);
  }

  get all(): readonly Node[] {
    return [...this.#all.values()];
  }

  named(name: string): Node | undefined {
    return this.#all.get(nodeId(this.#workflow, name));
  }

  get(id: string): Node | undefined {
    return this.#all.get(id);
  }

  begin(name: string, { boundary, message, templateName, templateRef, ...rest }: Begun): Node {
    const id = nodeId(this.#workflow, name);
    const node: Node = {
      id,
      name,
      displayName: displayName(name, boundary?.name),
      ...rest,
      ...(templateName !== undefined && { templateName }),
      ...(templateRef && { templateRef }),
      ...(boundary && { boundaryID: boundary.id }),
      ...(message !== undefined && { message }),
      startedAt: this.#now,
      ...(fulfilled(rest) && { finishedAt: this.#now }),
    };
    return this.#set(node);
  }

  addChild(parent: Node, child: string): void {
    const { children = [] } = this.#all.get(parent.id) ?? parent;
    const id = nodeId(this.#workflow, child);
    if (!children.includes(id)) this.#set({ ...(this.#all.get(parent.id) ?? parent), children: [...children, id] });
  }

  /** An absent message leaves the node's own. */
  mark({ id }: Node, phase: NodePhase, message?: string, exitCode?: string): Node {
    const before = this.#all.get(id) as Node;
    const after: Node = {
      ...before,
      phase,
      ...(message !== undefined && { message }),
      ...(exitCode !== undefined && { outputs: { exitCode } }),
    };
    return this.#set(fulfilled(after) && !after.finishedAt ? { ...after, finishedAt: this.#now } : after);
  }

  #set(node: Node): Node {
    this.#all.set(node.id, node);
    return node;
  }

  toJSON(): Record<string, Node> {
    return Object.fromEntries(this.#all);
  }
}
