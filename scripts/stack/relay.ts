import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Relay {
  readonly port: number;
  /** Delays each answer from now on, in milliseconds. */
  delay(ms: number): void;
  stop(): Promise<void>;
}

/** Forwards connections to a port of this machine, with a delay. */
export async function startRelay(target: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let ms = 0;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    client.pipe(upstream);
    const late = new Transform({
      async transform(chunk, _encoding, done) {
        if (ms > 0) await sleep(ms);
        done(null, chunk);
      },
    });
    upstream.pipe(late).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          other.destroy();
          sockets.delete(one);
        });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    delay(later) {
      ms = later;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
