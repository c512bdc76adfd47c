import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** A port of localhost that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, release } = await takenPort();
  await release();
  return port;
}

/** A port of localhost that is in use until it is released. */
export async function takenPort(): Promise<{ port: number; release(): Promise<void> }> {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async release() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
