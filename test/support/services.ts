import { randomBytes } from 'node:crypto';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import type { LogRecord, MetricPoint, Span } from '../../tools/receiver/received.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { type RunOptions, startNode } from './run-node.ts';

/** Endings of services that are written as ES modules, and in CommonJS. */
export const MODULE_SYSTEMS = ['mjs', 'cjs'] as const;

/** Path of a service in test/services; one that is elsewhere is what it is. */
export function servicePath(name: string): string {
  if (isAbsolute(name)) return name;
  return fileURLToPath(new URL(`../services/${name}`, import.meta.url));
}

/** An answer, and the trace that the request was part of. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly traceId: string;
  /** The span of the client, parent of the server's. */
  readonly spanId: string;
}

export interface RequestOptions {
  /** Default: GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificate of a server that signs its own. */
  readonly ca?: Buffer;
}

/** A service that runs. */
export interface Service {
  readonly url: string;
  /** Requests a path, as a client that takes part in tracing does. */
  get(path: string, options?: RequestOptions): Promise<Answer>;
  /** Waits until it has printed this. */
  printed(pattern: RegExp): Promise<unknown>;
}

export interface ServiceOptions extends RunOptions {
  /** What it prints when it listens, for one that prints something else than `listening on <url>`. */
  readonly listening?: RegExp;
  /** Where it listens, if that is not what it prints. */
  readonly url?: string;
}

/** What a service has sent and printed in its life. */
export interface Outcome {
  readonly spans: readonly Span[];
  readonly metrics: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
  readonly stdout: string;
  readonly stderr: string;
  /** All spans of an answer's trace. */
  trace(answer: Answer): readonly Span[];
  /** The span of the server in an answer's trace; throws where there is not exactly one. */
  serverSpan(answer: Answer): Span;
}

/**
 * Runs a service of test/services under the preload, has it used, ends it by SIGTERM, and returns what
 * it has exported.
 *
 * @param name its path there, such as `express/service.mjs`; it prints `listening on <url>`
 */
export async function useService(
  name: string,
  use: (service: Service, receiver: Receiver) => Promise<void>,
  options: ServiceOptions = {},
): Promise<Outcome> {
  await installTestPackages();
  const receiver = await startReceiver();
  try {
    const running = startNode(servicePath(name), {
      ...options,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...options.env },
    });
    try {
      const { listening = /listening on (\S+)/ } = options;
      const [, printed = ''] = await running.waitForOutput(listening);
      const { url = printed } = options;
      const service: Service = {
        url,
        get: (path, request) => get(new URL(path, url), request),
        printed: running.waitForOutput,
      };
      await use(service, receiver);
    } finally {
      await running.stop();
    }
    const { spans, metrics, logs } = receiver;
    const { stdout, stderr } = await running.finished;
    const trace = ({ traceId }: Answer) => spans.filter((span) => span.traceId === traceId);
    const serverSpan = (answer: Answer) => {
      const found = trace(answer).filter((span) => span.parentSpanId === answer.spanId);
      if (found.length !== 1) throw new Error(`${found.length} server spans\n${stderr}`);
      return found[0]!;
    };
    return { spans, metrics, logs, stdout, stderr, trace, serverSpan };
  } finally {
    await receiver.stop();
  }
}

/** Points of `http.server.request.duration` by route and status: `{ '/users/:id 200': 1 }`. */
export function requestCounts({ metrics }: Outcome): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, attributes, count } of metrics) {
    if (name !== 'http.server.request.duration') continue;
    const { 'http.route': route = '-', 'http.response.status_code': status } = attributes;
    counts[`${route} ${status}`] = count ?? 0;
  }
  return counts;
}

function get(url: URL, { method = 'GET', headers, ca }: RequestOptions = {}): Promise<Answer> {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const options = { method, headers: { traceparent: `00-${traceId}-${spanId}-01`, ...headers } };
  return new Promise((resolve, reject) => {
    const read = (response: IncomingMessage) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, traceId, spanId }),
      );
    };
    const request =
      url.protocol === 'https:'
        ? httpsGet(url, ca === undefined ? options : { ...options, ca }, read)
        : httpGet(url, options, read);
    request.on('error', reject);
  });
}
