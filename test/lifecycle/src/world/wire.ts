/**
 * The connection between one process and the API server, which can be cut: from then on nothing of that process arrives, and
 * it hears nothing, as when it was killed in the middle of whatever it did.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Wire {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async to(target: string): Promise<Wire> {
    const wire = new Wire(new URL(target));
    await new Promise<void>((resolve, reject) => {
      wire.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For good. */
  cut(): void {
    this.#server.close();
    this.interrupt();
  }

  /** Breaks what is connected now. */
  interrupt(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Whoever hangs up hangs up for both. */
  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true).pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
