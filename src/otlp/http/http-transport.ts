import type { ConnectionOptions } from 'node:tls';
import { promisify } from 'node:util';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ProxyServer } from '../../export/proxy.ts';
import { outOfTime, type ShutdownState } from '../../export/shutdown-state.ts';
import { clearTimeout, setTimeout, wallClock } from '../../util/clock.ts';
import { createHttpClient, type HttpClient, type HttpExchange } from './http-client.ts';
import type { HttpAnswer } from './http-response-parser.ts';

export interface HttpTransportOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  /** Certificates and the like, for https. */
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;
  /** By which it goes; undefined: directly. */
  readonly proxy?: ProxyServer | undefined;
  readonly ending: ShutdownState;
  /** Called with the header `Date` of answers. */
  onDate?(date: string): void;
  /** Called with each answer. */
  onAnswer?(status: number, headers: HttpAnswer['headers']): void;
}

/** Kept from before module hooks are in place: what we load is nothing that the service uses. */
const { getBuiltinModule } = process;

/** Statuses after which the same request may succeed later. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Faults of the network, and shortages of this machine, after which it may, too. */
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
 * Posts data to an OTLP/HTTP endpoint, on connections that are kept. They do not keep the process
 * alive until it ends; then they do, until they are through or the time is over.
 */
export function createHttpTransport(options: HttpTransportOptions): IExporterTransport {
  const { ending } = options;
  const url = new URL(options.url);
  const underWay = new Set<HttpExchange>();
  let client: HttpClient | undefined;

  const exchange = async (body: Uint8Array, timeoutMillis: number): Promise<HttpAnswer> => {
    const { over } = ending;
    if (over.aborted) throw outOfTime();
    // Made with the first export: a service that exports nothing needs none.
    client ??= createHttpClient(url, headersOf(options), options.tls, options.proxy);
    const sent = client.post(body, ending.begun);
    const giveUp = () => sent.giveUp(outOfTime());
    const timer = setTimeout(() => sent.giveUp(timedOut(timeoutMillis)), timeoutMillis).unref();
    over.addEventListener('abort', giveUp);
    underWay.add(sent);
    try {
      return await sent.answer;
    } finally {
      clearTimeout(timer);
      over.removeEventListener('abort', giveUp);
      underWay.delete(sent);
    }
  };

  ending.onBegin(() => {
    for (const sent of underWay) sent.hold(true);
  });
  return {
    async send(data, timeoutMillis) {
      const body = options.compression === 'gzip' ? await gzip(data) : data;
      try {
        const answer = await exchange(body, timeoutMillis);
        if (answer.headers.date !== undefined) options.onDate?.(answer.headers.date);
        options.onAnswer?.(answer.status, answer.headers);
        return responseOf(answer);
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

function responseOf({ status, reason, headers, body }: HttpAnswer): ExportResponse {
  if (status >= 200 && status < 300) return { status: 'success', data: body };
  const retryInMillis = retryAfter(headers['retry-after']);
  const error = Object.assign(new Error(`the server responded with ${status} ${reason}`), { status });
  if (RETRYABLE_STATUSES.has(status)) {
    return {
      status: 'retryable',
      error,
      ...(retryInMillis === undefined ? {} : { retryInMillis }),
    };
  }
  return { status: 'failure', error };
}

/** A server that wants so much does not mean it. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Seconds or a date (RFC 9110, section 10.2.3), in milliseconds from now. */
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

function timedOut(ms: number): Error {
  return Object.assign(new Error(`no answer within ${Math.round(ms)} ms`), { code: 'ETIMEDOUT' });
}
