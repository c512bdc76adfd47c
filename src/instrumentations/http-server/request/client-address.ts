import type { Socket } from 'node:net';
import type { Forwarded } from './forwarded.ts';
import { parseHostAndPort } from './host-and-port.ts';

/**
 * The client behind all proxies where one names it, otherwise whoever is at the other end of the
 * connection. Source: semantic conventions, `client.address`, `client.port`.
 *
 * @returns undefined at a Unix domain socket, whose clients have no address
 */
export function clientOf(
  forwarded: Forwarded | undefined,
  socket: Socket,
): { readonly address: string | undefined; readonly port: number | undefined } {
  if (forwarded?.for === undefined) {
    return { address: socket.remoteAddress, port: socket.remotePort };
  }
  const { host, port } = parseHostAndPort(forwarded.for);
  return { address: host, port };
}
