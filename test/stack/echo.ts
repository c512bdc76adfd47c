import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What reached the service. */
export interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
}

/** A service that takes everything, and remembers it. */
export async function startEcho() {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    const { url = '', method = '', headers } = request;
    seen.push({ url, method, headers, bytes });
    const wait = Number(/^\/wait\/(\d+)/.exec(url)?.[1] ?? 0);
    setTimeout(() => response.end('ok'), wait);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
