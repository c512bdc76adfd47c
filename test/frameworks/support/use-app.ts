import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogRecord, MetricPoint, Span } from '../../../tools/receiver/received.ts';
import { startReceiver } from '../../../tools/receiver/receiver.ts';
import { type RunOptions, startNode } from '../../support/run-node.ts';

/** A request to an application, and what its spans are to be. */
export interface Asked {
  readonly path: string;
  /** Default: GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface AppAnswer {
  readonly status: number;
  /** By name, without those that differ from one answer to the next. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly traceId: string;
  /** The span of the client, parent of the server's. */
  readonly spanId: string;
}

/** How an application is started. */
export interface AppStart extends Pick<RunOptions, 'env' | 'nodeArgs' | 'deadlineMs' | 'node'> {
  /** What Node runs, in `cwd`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  /** Whether the spans of all requests have to be there before it is ended, as where it does not wait for its processes. */
  readonly isAwaited?: boolean;
  /** Printed when it listens, with its address as the first group. */
  readonly listening: RegExp;
}

/** What an application has answered, sent and printed in its life. */
export interface AppOutcome {
  readonly answers: readonly AppAnswer[];
  readonly spans: readonly Span[];
  readonly metrics: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  /** All spans of an answer's trace. */
  trace(answer: AppAnswer): readonly Span[];
  /** Those with the kind SERVER. */
  serverSpans(answer: AppAnswer): readonly Span[];
}

/** For spans, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;
const DIFFER = new Set(['date', 'etag', 'x-request-id']);

/**
 * Starts an application, asks it one request after the other, as a client that takes part in tracing does, and ends it
 * by SIGTERM.
 */
export async function useApp(
  start: AppStart,
  requests: readonly Asked[],
  between: (answer: AppAnswer, asked: Asked) => Promise<void> | void = () => {},
): Promise<AppOutcome> {
  const receiver = await startReceiver();
  try {
    const { script, listening, isAwaited = false, env, ...options } = start;
    const running = startNode(script, {
      deadlineMs: 5 * 60_000,
      ...options,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env },
    });
    const answers: AppAnswer[] = [];
    try {
      const [, url = ''] = await running.waitForOutput(listening);
      for (const asked of requests) {
        const answer = await ask(new URL(asked.path, url), asked);
        answers.push(answer);
        await between(answer, asked);
      }
      const deadline = Date.now() + LONGEST_WAIT_MS;
      const isThere = ({ traceId }: AppAnswer) =>
        receiver.spans.some((span) => span.traceId === traceId && span.kind === 'SERVER');
      while (isAwaited && !answers.every(isThere) && Date.now() < deadline) await sleep(50);
    } finally {
      await running.stop();
    }
    const { code, stdout, stderr } = await running.finished;
    const { spans, metrics, logs } = receiver;
    const trace = ({ traceId }: AppAnswer) => spans.filter((span) => span.traceId === traceId);
    return {
      ...{ answers, spans, metrics, logs, stdout, stderr, code, trace },
      serverSpans: (answer) => trace(answer).filter(({ kind }) => kind === 'SERVER'),
    };
  } finally {
    await receiver.stop();
  }
}

/** Points of `http.server.request.duration` by route and status: `{ '/users/:id 200': 1 }`. */
export function requestCounts({ metrics }: AppOutcome): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, attributes, count = 0 } of metrics) {
    if (name !== 'http.server.request.duration') continue;
    const key = `${attributes['http.route'] ?? '-'} ${attributes['http.response.status_code']}`;
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

function ask(url: URL, { method = 'GET', headers, body }: Asked): Promise<AppAnswer> {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return new Promise((resolve, reject) => {
    const options = {
      method,
      agent: false,
      headers: { traceparent: `00-${traceId}-${spanId}-01`, ...headers },
    };
    const request = httpRequest(url, options, (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => {
        const kept = Object.entries(response.headers).filter(([name]) => !DIFFER.has(name));
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
          body: text.replaceAll(traceId, 'TRACE').replaceAll(spanId, 'SPAN'),
          traceId,
          spanId,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
