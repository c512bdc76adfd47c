import cluster from 'node:cluster';
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { formatFor, takesGzip } from './negotiate.ts';
import type { TextFormat } from './prometheus-text.ts';
import { isLedHere } from './rebinding.ts';
import { scrapedPorts } from './scraped-ports.ts';

export interface PullServerOptions {
  readonly host: string;
  readonly port: number;
  /** Without it, requests are refused; undefined where anybody may ask. */
  readonly token: string | undefined;
  /** Collects metrics and writes them. */
  write(format: TextFormat): Promise<string>;
}

const PATH = '/metrics';

const LED_HERE =
  '# A web page may have led the browser here (DNS rebinding), so nothing is shown under this name. ' +
  'Ask by an IP address or localhost, or set OTEL_EXPORTER_PROMETHEUS_HOST to this name, ' +
  'or SIGHTLINE_PROMETHEUS_TOKEN and send it.\n';

/** Ports that a process of a cluster tries after its own. */
const MOST_PORTS = 100;

export function createPullServer(options: PullServerOptions): Server {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: Error) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`# ${error.message}\n`);
    });
  });
  return server.unref();
}

/**
 * Listens, in a cluster on the next port that is free: each of its processes has figures of its own.
 *
 * @returns the port
 * @throws what `listen` throws, such as EADDRINUSE
 */
export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  const isCluster = cluster.isWorker || Object.keys(cluster.workers ?? {}).length > 0;
  const last = isCluster ? Math.min(port + MOST_PORTS, 65_535) : port;
  for (let tried = port; ; tried++) {
    try {
      await listen(server, host, tried);
      scrapedPorts.add(tried);
      return tried;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tried >= last) throw error;
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Workers would share the port, and answer in turns.
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
  // A page does not know the token.
  if (token === undefined && isLedHere(request.headers, host)) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end(LED_HERE);
    return;
  }
  const format = formatFor(request.headers.accept);
  const text = await write(format);
  const isZipped = takesGzip(request.headers['accept-encoding']);
  const body = isZipped ? await zipped(text) : Buffer.from(text);
  response.writeHead(200, {
    'content-type': format.contentType,
    'content-length': body.length,
    vary: 'Accept, Accept-Encoding',
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Compared as hashes, whose time says nothing of where they differ. Source: RFC 6750, 2.1. */
function isAllowed(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(hash(given), hash(token));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Off the event loop. */
function zipped(text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(text, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });
}
