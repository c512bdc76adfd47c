import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord, MetricPoint, Span } from '../../../tools/receiver/received.ts';
import { startReceiver } from '../../../tools/receiver/receiver.ts';
import { fixture } from '../../support/observe.ts';
import { type Finished, type Running, type RunOptions, startNode } from '../../support/run-node.ts';

const FILE = `
file_format: "1.0"
propagator: { composite: [{ tracecontext: }] }
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
meter_provider:
  readers:
    - periodic: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/metrics" } } }
instrumentation/development:
  js:
    http: `;

/** A running service of test/fixtures/http-server. */
export interface Serving {
  readonly port: number;
  readonly running: Running;
  /** Writes a raw request, and reads until the server closes the connection. */
  send(raw: string | Buffer): Promise<string>;
  /** Same with a request line and headers, and `Connection: close`. */
  get(target: string, headers?: Readonly<Record<string, string>>): Promise<string>;
}

export interface Served extends Finished {
  readonly spans: readonly Span[];
  readonly metrics: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
  /** Server spans, by their start. */
  readonly servers: readonly Span[];
}

export interface ServeOptions extends RunOptions {
  /** Options of the instrumentation, set in a configuration file. */
  readonly http?: Readonly<Record<string, unknown>>;
  /** How the service ends. Default: SIGTERM after `use`. `itself`: it exits or crashes by itself. */
  readonly end?: 'itself';
}

/**
 * Runs a service with the preload, sends it requests, ends it, and returns its exported telemetry.
 *
 * @param script its path in test/fixtures/http-server
 */
export async function serve(
  script: string,
  use: (serving: Serving) => Promise<unknown>,
  { http, end, ...options }: ServeOptions = {},
): Promise<Served> {
  const receiver = await startReceiver();
  const folder = mkdtempSync(join(tmpdir(), 'sightline-http-'));
  try {
    if (http !== undefined)
      writeFileSync(join(folder, 'options.yaml'), FILE + JSON.stringify(http));
    const running = startNode(fixture(`http-server/${script}`), {
      ...options,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        ...(http === undefined ? {} : { OTEL_CONFIG_FILE: join(folder, 'options.yaml') }),
        ...options.env,
      },
    });
    let finished: Finished;
    try {
      const [, port = ''] = await running.waitForOutput(/port (\d+)/);
      const send = (raw: string | Buffer) => exchange(Number(port), raw);
      await use({
        port: Number(port),
        running,
        send,
        get: (target, headers = {}) =>
          send(requestText('GET', target, { connection: 'close', ...headers })),
      });
    } finally {
      finished = end === 'itself' ? await running.finished : await running.stop();
    }
    const { spans, metrics, logs } = receiver;
    const servers = spans
      .filter(({ kind }) => kind === 'SERVER')
      .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
    return { ...finished, spans, metrics, logs, servers };
  } finally {
    rmSync(folder, { recursive: true });
    await receiver.stop();
  }
}

/** An HTTP/1.1 request without a body; the host is `localhost` unless headers name one. */
export function requestText(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = { host: 'localhost', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Resolves with all received data when the server has closed the connection. */
export function exchange(port: number, raw: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(raw));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    // Reset by a server that destroys the connection: keep what was received.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') reject(error);
    });
    socket.on('close', () => resolve(text));
  });
}

/** Points of `http.server.request.duration`, as `GET 200 500`: method, status, `error.type`. */
export function durations({ metrics }: Pick<Served, 'metrics'>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, attributes, count = 0 } of metrics) {
    if (name !== 'http.server.request.duration') continue;
    const key = [
      attributes['http.request.method'],
      attributes['http.response.status_code'] ?? '-',
      attributes['error.type'],
    ];
    counts[key.filter((part) => part !== undefined).join(' ')] = count;
  }
  return counts;
}
