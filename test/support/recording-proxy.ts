import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface RecordingProxy {
  /** Where it listens, with the scheme of its target. */
  readonly url: string;
  /** All bytes that clients have sent. */
  bytes(): Buffer;
  stop(): void;
}

/** Passes connections on, and keeps what clients send, as it is on the wire. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const { hostname, port, protocol } = new URL(target);
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    client.on('data', (chunk) => chunks.push(chunk));
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => Buffer.concat(chunks),
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
