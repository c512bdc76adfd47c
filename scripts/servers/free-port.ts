import { once } from 'node:events';
import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that nobody listens on. It is taken from below the range from which the
 * system serves outgoing connections (32768 and up on Linux), so that none of those takes it before
 * the server binds it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** Starts again, on other ports, when another process took one of them meanwhile. */
export async function onFreePorts<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 3; ; tries--) {
    try {
      return await start();
    } catch (error) {
      if (tries === 1 || !/address (is )?already in use/i.test((error as Error).message))
        throw error;
    }
  }
}
