import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BreakableRelay {
  readonly port: number;
  /** From now on (until mended) connections are ended, those that are open too. */
  break(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Stands before a server of 127.0.0.1, and takes it away when told to. */
export async function startBreakableRelay(target: number): Promise<BreakableRelay> {
  const sockets = new Set<Socket>();
  let broken = false;
  const server = createServer((client) => {
    if (broken) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
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
