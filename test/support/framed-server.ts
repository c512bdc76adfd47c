import { type AddressInfo, createServer, type Socket } from 'node:net';

/** How a protocol cuts what comes into messages. */
export interface Framing {
  /** Bytes without which the length of a message is not known. */
  readonly headerLength: number;
  /** @returns bytes of the message that begins here, its header among them */
  lengthOf(received: Buffer): number;
  /** @returns what answers the messages of one connection; undefined: nothing, for now */
  connected(): (message: Buffer) => Buffer | undefined;
}

/** A server on a free port of this machine for a protocol that says how long its messages are. */
export async function startFramedServer({
  headerLength,
  lengthOf,
  connected,
}: Framing): Promise<{ readonly port: number; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const answer = connected();
    let received: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= headerLength && received.length >= lengthOf(received)) {
        const message = received.subarray(0, lengthOf(received));
        received = received.subarray(message.length);
        const reply = answer(message);
        if (reply !== undefined) socket.write(reply);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
