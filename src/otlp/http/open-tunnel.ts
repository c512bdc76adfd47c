import type { Socket } from 'node:net';
import type { ProxyServer } from '../../export/proxy.ts';

/** Receives a connection to the server through the proxy, or an error. */
export type TunnelDone = (error: Error | undefined, socket: Socket | undefined) => void;

/**
 * Opens a tunnel through a proxy (CONNECT; RFC 9110, section 9.3.6). Loaded only if there is a proxy. The
 * source text of this function also runs in another thread, so it must be self-contained.
 *
 * Errors have the property `atProxy`, and `proxyStatus` if the proxy rejected the request.
 *
 * @param builtin returns a built-in module of Node
 * @param authority `host:port`
 * @returns the socket to the proxy, so that the attempt can be cancelled
 */
export function openTunnel(
  builtin: (id: string) => unknown,
  proxy: ProxyServer,
  authority: string,
  done: TunnelDone,
): Socket {
  const MOST_BYTES = 16_384;
  const net = builtin('node:net') as typeof import('node:net');
  const { host, port, secure, authorization } = proxy;
  const open = (): Socket => {
    if (!secure) return net.connect({ host, port });
    const tls = builtin('node:tls') as typeof import('node:tls');
    return tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}) });
  };
  const socket = open();
  let head = '';

  const finish = (error?: Error): void => {
    socket.off('data', read).off('error', fail).off('close', close).off('end', close);
    if (error === undefined) {
      socket.pause();
      done(undefined, socket);
      return;
    }
    socket.on('error', () => {});
    socket.destroy();
    done(error, undefined);
  };
  const fail = (error: Error): void => finish(Object.assign(error, { atProxy: true }));
  const close = (): void =>
    fail(
      Object.assign(new Error('the proxy closed the connection before a response'), {
        code: 'ERR_PROXY_TUNNEL',
      }),
    );
  const read = (bytes: Buffer): void => {
    const before = head.length;
    head += bytes.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    const [, status, reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r\n/.exec(head) ?? [];
    if (end < 0 && head.length <= MOST_BYTES) return;
    if (end < 0 || status === undefined) {
      fail(
        Object.assign(new Error('the server there is not an HTTP proxy'), {
          code: 'ERR_PROXY_TUNNEL',
        }),
      );
    } else if (status.startsWith('2')) {
      finish();
      const rest = bytes.subarray(end + 4 - before);
      if (rest.length > 0) socket.unshift(rest);
    } else {
      fail(
        Object.assign(new Error(`the proxy responded with ${status} ${reason.slice(0, 200)}`), {
          code: 'ERR_PROXY_TUNNEL',
          proxyStatus: Number(status),
        }),
      );
    }
  };

  socket.once(secure ? 'secureConnect' : 'connect', () => {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 1000);
    const credentials =
      authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  });
  return socket.on('data', read).on('error', fail).on('close', close).on('end', close);
}
