import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  RequestOptions,
} from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { type Ending, outOfTime } from '../../lifecycle/ending.ts';

export interface HttpTransportOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Certificates and the like, for https. */
  readonly tls: AgentOptions;
  readonly ending: Ending;
  /** Told the header `Date` of answers. */
  onDate?(date: string): void;
  /** Told of each answer. */
  onAnswer?(status: number, headers: IncomingHttpHeaders): void;
}

/** Kept from before module hooks are in place: what we load is nothing that the service uses. */
const { getBuiltinModule } = process;

type SendRequest = (url: URL, options: RequestOptions) => ClientRequest;

/** Statuses after which the same request may succeed later. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Faults of the network after which it may, too. */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Largest answer that is read, in bytes; a partial success says what was refused in a few lines. */
const MAX_ANSWER_BYTES = 4 * 2 ** 20;

/**
 * Posts data to an OTLP/HTTP endpoint, on connections that are kept. They do not keep the process
 * alive until it ends; then they do, until they are through or the time is over.
 */
export function createHttpTransport(options: HttpTransportOptions): IExporterTransport {
  const { ending } = options;
  const url = new URL(options.url);
  const sockets = new Set<Socket>();
  let connection: ReturnType<typeof connect> | undefined;

  const post = (body: Uint8Array, timeoutMillis: number): Promise<ExportResponse> =>
    new Promise((resolve) => {
      connection ??= connect(url, options);
      const request = connection.send(url, {
        ...connection.request,
        headers: { ...connection.headers, 'Content-Length': body.byteLength },
      });
      let socket: Socket | undefined;
      const { over } = ending;
      const finish = (response: ExportResponse) => {
        clearTimeout(timer);
        over.removeEventListener('abort', giveUp);
        if (socket !== undefined) sockets.delete(socket);
        resolve(response);
      };
      const giveUp = () => request.destroy(outOfTime());
      const timer = setTimeout(
        () => request.destroy(timedOut(timeoutMillis)),
        timeoutMillis,
      ).unref();
      request.once('socket', (used) => {
        socket = used;
        sockets.add(used);
        if (ending.begun) used.ref();
        else used.unref();
      });
      request.once('error', (error) => finish(failure(error)));
      request.once('response', (response) => {
        if (response.headers.date !== undefined) options.onDate?.(response.headers.date);
        options.onAnswer?.(response.statusCode ?? 0, response.headers);
        readAnswer(response).then(finish, (error) => finish(failure(error)));
      });
      if (over.aborted) giveUp();
      else over.addEventListener('abort', giveUp);
      request.end(body);
    });

  ending.onBegin(() => {
    for (const socket of sockets) socket.ref();
  });
  return {
    async send(data, timeoutMillis) {
      const body = options.compression === 'gzip' ? await gzip(data) : data;
      return post(body, timeoutMillis);
    },
    shutdown() {},
  };
}

/**
 * Made with the first export, so that a service which exports nothing does not load http. The function
 * is that of Node itself: our own requests are nothing to observe.
 */
function connect(url: URL, { tls, compression, headers }: HttpTransportOptions) {
  const secure = url.protocol === 'https:';
  const module = getBuiltinModule(secure ? 'node:https' : 'node:http');
  const patched = module.request as unknown as SendRequest & { readonly __original?: SendRequest };
  const agent = new module.Agent({ keepAlive: true, ...(secure ? tls : {}) });
  const encoding = compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {};
  return {
    send: patched.__original ?? patched,
    request: { method: 'POST', agent },
    headers: { ...headers, ...encoding },
  };
}

function gzip(data: Uint8Array): Promise<Uint8Array> {
  return promisify(getBuiltinModule('node:zlib').gzip)(data);
}

async function readAnswer(response: IncomingMessage): Promise<ExportResponse> {
  const data = await bodyOf(response);
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { status: 'success', data };
  const retryInMillis = retryAfter(response.headers['retry-after']);
  const error = Object.assign(new Error(`answered ${status} ${response.statusMessage}`), {
    status,
  });
  if (RETRYABLE_STATUSES.has(status)) {
    return {
      status: 'retryable',
      error,
      ...(retryInMillis === undefined ? {} : { retryInMillis }),
    };
  }
  return { status: 'failure', error };
}

/** By events: going over a stream by `for await` costs more than all else that is done with an answer. */
function bodyOf(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size <= MAX_ANSWER_BYTES) return;
      response.destroy(new Error(`the answer has more than ${MAX_ANSWER_BYTES} bytes`));
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
    // Also where the connection ends before the answer does.
    response.on('error', reject);
  });
}

/** Seconds or a date (RFC 9110, section 10.2.3), in milliseconds from now. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function failure(error: NodeJS.ErrnoException): ExportResponse {
  const retryable = error.code !== undefined && RETRYABLE_CODES.has(error.code);
  return { status: retryable ? 'retryable' : 'failure', error };
}

function timedOut(ms: number): Error {
  return Object.assign(new Error(`no answer within ${Math.round(ms)} ms`), { code: 'ETIMEDOUT' });
}
