import type { Socket } from 'node:net';
import type { Forwarded } from './forwarded.ts';
import { parseHostAndPort } from './host-and-port.ts';

/**
 * The client that proxies name, otherwise the peer of the connection. Source: semantic conventions, `client.address`,
 * `client.port`.
 *
 * @returns `undefined` values for a Unix domain socket, whose clients have no address
 */
export function clientAddress(
  forwarded: Forwarded | undefined,
  socket: Socket,
): { readonly address: string | undefined; readonly port: number | undefined } {
  if (forwarded?.for === undefined) {
    return { address: socket.remoteAddress, port: socket.remotePort };
  }
  const { host, port } = parseHostAndPort(forwarded.for);
  return { address: host, port };
}
