import cluster from 'node:cluster';
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { mayBeRebound } from './dns-rebinding.ts';
import { formatFor, takesGzip } from './negotiate.ts';
import type { TextFormat } from './prometheus-text.ts';
import { scrapedPorts } from './scraped-ports.ts';

export interface PullServerOptions {
  readonly host: string;
  readonly port: number;
  /** Requests without it are refused; undefined when anybody may scrape. */
  readonly token: string | undefined;
  write(format: TextFormat): Promise<string>;
}

const PATH = '/metrics';

const REBINDING_NOTICE =
  '# A web page may have directed the browser here (DNS rebinding), so no metrics are served under this name. ' +
  'Use an IP address or localhost, set OTEL_EXPORTER_PROMETHEUS_HOST to this name, ' +
  'or set SIGHTLINE_PROMETHEUS_TOKEN and send it.\n';

/** Ports that a cluster process tries after the configured one. */
const MOST_PORTS = 100;

/** Creates the server, which does not listen yet and does not keep the process alive. */
export function createPullServer(options: PullServerOptions): Server {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: Error) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`# ${error.message}\n`);
    });
  });
  return server.unref();
}

/**
 * Listens on a port; in a cluster on the next free one, because each process has its own metrics.
 *
 * @returns the port
 * @throws what `listen` throws, such as EADDRINUSE
 */
export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  const isCluster = cluster.isWorker || Object.keys(cluster.workers ?? {}).length > 0;
  const last = isCluster ? Math.min(port + MOST_PORTS, 65_535) : port;
  for (let candidate = port; ; candidate++) {
    try {
      await listen(server, host, candidate);
      scrapedPorts.add(candidate);
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate >= last) throw error;
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Otherwise workers would share the port and answer in turn.
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { host, token, write }: PullServerOptions,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (path !== PATH) {
    response.writeHead(404).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  if (token !== undefined && !isAllowed(request.headers.authorization, token)) {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    return;
  }
  // With a token this check is unnecessary: a web page does not know it.
  if (token === undefined && mayBeRebound(request.headers, host)) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end(REBINDING_NOTICE);
    return;
  }
  const format = formatFor(request.headers.accept);
  const text = await write(format);
  const isGzip = takesGzip(request.headers['accept-encoding']);
  const body = isGzip ? await gzipped(text) : Buffer.from(text);
  response.writeHead(200, {
    'content-type': format.contentType,
    'content-length': body.length,
    vary: 'Accept, Accept-Encoding',
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Compares hashes, so that the time does not depend on where the tokens differ. Source: RFC 6750, 2.1. */
function isAllowed(authorization: string | undefined, token: string): boolean {
  const credentials = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return credentials !== undefined && timingSafeEqual(hash(credentials), hash(token));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Off the event loop. */
function gzipped(text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(text, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });
}
