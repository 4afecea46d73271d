/**
 * A lock between processes of this machine that cannot go stale: its holder listens on an abstract unix socket, which
 * the kernel closes when the process ends, however it ends.
 */
import { connect, createServer, type Server } from "node:net";

/** Runs `work` alone among all processes that use the same name. `onWait` is told once if another holds the lock. */
export async function withLock<T>(name: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  let server = await tryListen(name);
  if (server === undefined) onWait?.();
  while (server === undefined) {
    await holderGone(name);
    server = await tryListen(name);
  }
  return await holding(server, work);
}

/** The same if nobody holds the lock; otherwise does nothing. */
export async function ifUnlocked(name: string, work: () => Promise<void>): Promise<void> {
  const server = await tryListen(name);
  if (server !== undefined) await holding(server, work);
}

async function holding<T>(server: Server, work: () => Promise<T>): Promise<T> {
  // Those who wait are connected; closing their connections wakes them.
  const waiting = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    waiting.add(socket);
    // They may die while they wait; that is no concern of ours.
    socket.once("close", () => waiting.delete(socket)).once("error", () => waiting.delete(socket));
  });
  try {
    return await work();
  } finally {
    server.close();
    for (const socket of waiting) socket.destroy();
  }
}

function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ path: socketPath(name) }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function holderGone(name: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath(name) });
    // A refused connection means the same as a closed one: look again.
    socket.once("error", () => resolve());
    socket.once("close", () => resolve());
    socket.resume();
  });
}

function socketPath(name: string): string {
  return `\0orkestra/${name}`;
}
