import type { ConnectionOptions } from 'node:tls';
import { promisify } from 'node:util';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ProxyServer } from '../../export/proxy.ts';
import { outOfTime, type ShutdownState } from '../../export/shutdown-state.ts';
import { clearTimeout, setTimeout, wallClock } from '../../util/clock.ts';
import { createHttpClient, type HttpClient, type HttpExchange } from './http-client.ts';
import type { HttpResponse } from './http-response-parser.ts';

export interface HttpTransportOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Certificates and keys for https. */
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;
  /** The proxy; undefined for a direct connection. */
  readonly proxy?: ProxyServer | undefined;
  readonly shutdownState: ShutdownState;
  /** Called with the `Date` header of each response. */
  onDate?(date: string): void;
  onAnswer?(status: number, headers: HttpResponse['headers']): void;
}

/** Read before module hooks are installed: modules loaded here are not used by the service. */
const { getBuiltinModule } = process;

/** Statuses after which the same request may succeed later. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Error codes of the network and of exhausted resources after which the same request may succeed later. */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETUNREACH',
  'ENFILE',
  'ENOBUFS',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * Posts data to an OTLP/HTTP endpoint on persistent connections. They do not keep the process alive, until it
 * ends: then they do, until the exports are finished or the time is up.
 */
export function createHttpTransport(options: HttpTransportOptions): IExporterTransport {
  const { shutdownState } = options;
  const url = new URL(options.url);
  const inFlight = new Set<HttpExchange>();
  let client: HttpClient | undefined;

  const post = async (body: Uint8Array, timeoutMillis: number): Promise<HttpResponse> => {
    const { deadline } = shutdownState;
    if (deadline.aborted) throw outOfTime();
    // Created with the first export: a service that exports nothing needs none.
    client ??= createHttpClient(url, headersOf(options), options.tls, options.proxy);
    const exchange = client.post(body, shutdownState.isStarted);
    const abort = () => exchange.cancel(outOfTime());
    const timer = setTimeout(
      () => exchange.cancel(timeoutError(timeoutMillis)),
      timeoutMillis,
    ).unref();
    deadline.addEventListener('abort', abort);
    inFlight.add(exchange);
    try {
      return await exchange.response;
    } finally {
      clearTimeout(timer);
      deadline.removeEventListener('abort', abort);
      inFlight.delete(exchange);
    }
  };

  shutdownState.onStart(() => {
    for (const exchange of inFlight) exchange.hold(true);
  });
  return {
    async send(data, timeoutMillis) {
      const body = options.compression === 'gzip' ? await gzip(data) : data;
      try {
        const response = await post(body, timeoutMillis);
        if (response.headers.date !== undefined) options.onDate?.(response.headers.date);
        options.onAnswer?.(response.status, response.headers);
        return toExportResponse(response);
      } catch (error) {
        return failure(error as Error);
      }
    },
    shutdown() {
      client?.close();
    },
  };
}

function headersOf({ headers, compression }: HttpTransportOptions): Record<string, string> {
  return { ...headers, ...(compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}) };
}

function gzip(data: Uint8Array): Promise<Uint8Array> {
  return promisify(getBuiltinModule('node:zlib').gzip)(data);
}

function toExportResponse({ status, reason, headers, body }: HttpResponse): ExportResponse {
  if (status >= 200 && status < 300) return { status: 'success', data: body };
  const retryInMillis = retryAfter(headers['retry-after']);
  const error = Object.assign(new Error(`the server responded with ${status} ${reason}`), {
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

/** Longer waits are ignored as unintended. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Parses seconds or a date (RFC 9110, section 10.2.3). Returns milliseconds from now. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - wallClock();
  return Number.isNaN(ms) || ms > LONGEST_WAIT_MS ? undefined : Math.max(0, ms);
}

function failure(error: NodeJS.ErrnoException & { proxyStatus?: number }): ExportResponse {
  const { code = '', proxyStatus = 0 } = error;
  const retryable = RETRYABLE_CODES.has(code) || RETRYABLE_STATUSES.has(proxyStatus);
  return { status: retryable ? 'retryable' : 'failure', error };
}

function timeoutError(ms: number): Error {
  return Object.assign(new Error(`no response within ${Math.round(ms)} ms`), { code: 'ETIMEDOUT' });
}
