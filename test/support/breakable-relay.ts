import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BreakableRelay {
  readonly port: number;
  /** From now on (until repaired) connections are ended, those that are open too. */
  break(): void;
  mend(): void;
  stop(): Promise<void>;
}

/**
 * Stands before a server of 127.0.0.1, and takes it away when asked to.
 *
 * @param delayMs how long each of its answers is held back (default: not at all)
 */
export async function startBreakableRelay(target: number, delayMs = 0): Promise<BreakableRelay> {
  const sockets = new Set<Socket>();
  let broken = false;
  const server = createServer((client) => {
    if (broken) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    client.pipe(upstream);
    upstream.pipe(later(delayMs)).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one));
    }
  });
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    break() {
      broken = true;
      end();
    },
    mend() {
      broken = false;
    },
    async stop() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function later(delayMs: number): Transform {
  return new Transform({
    async transform(chunk, _encoding, done) {
      if (delayMs > 0) await sleep(delayMs);
      done(null, chunk);
    },
  });
}
