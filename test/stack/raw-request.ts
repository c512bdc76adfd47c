import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Gateway } from '../../scripts/servers/start-gateway.ts';

/** A connection by TLS, as far as its handshake. Rejects with the reason where there is none. */
export async function connectTo(
  gateway: Gateway,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({
    host: '127.0.0.1',
    port: gateway.port,
    servername: 'localhost',
    ca: readFileSync(gateway.certificate.ca),
    ...options,
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends bytes as they are; what came back until the other side closed, or until `ms` without a word. */
export async function sendRaw(gateway: Gateway, text: string, ms = 3_000): Promise<string> {
  const socket = await connectTo(gateway);
  socket.write(text, 'latin1');
  return await received(socket, ms);
}

export async function received(socket: TLSSocket, ms: number): Promise<string> {
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
  });
  // A reset is an answer, too.
  socket.on('error', () => {});
  socket.setTimeout(ms, () => socket.destroy());
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

/** The status of each answer in what came back. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
}
