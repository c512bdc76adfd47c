/**
 * How long a process has lived × what becomes of its exports × how it ends: what stderr says of losses, in
 * all lines together, is what was lost, for each signal.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { decodeRequest } from '../../tools/receiver/codec.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';

/** Answers of the collector: a status, or none at all; undefined where nobody listens. */
const STATES = {
  up: 200,
  refused: undefined,
  unauthorized: 401,
  overloaded: 503,
  slow: 0,
} as const;
type State = keyof typeof STATES;
const ENDS = ['normal', 'exit', 'signal', 'crash'] as const;
/** In milliseconds: ended before anything is sent, while the first attempt is tried again, and after that. */
const LIVES = { short: 20, long: 2200 } as const;
const ITEMS = { traces: 'span', logs: 'log record', metrics: 'data point' } as const;
type Signal = keyof typeof ITEMS;
const MADE = 8;

const delays = (ms: number) => ({
  OTEL_BSP_SCHEDULE_DELAY: String(ms),
  OTEL_BLRP_SCHEDULE_DELAY: String(ms),
  OTEL_METRIC_EXPORT_INTERVAL: String(6 * ms),
});
const SENT_EARLY = delays(100);
/** Not before the end. */
const SENT_LATE = delays(60_000);

/** Of a signal, by all lines, and how many of those there are. */
function saidOf(stderr: string, signal: Signal) {
  const lines = stderr.match(new RegExp(`^sightline \\w+: .*\\b${signal}\\b.*`, 'gm')) ?? [];
  const numbers = lines.flatMap((line) =>
    [...line.matchAll(new RegExp(` (\\d+) ${ITEMS[signal]}s? lost`, 'g'))].map(([, n]) =>
      Number(n),
    ),
  );
  return { lines, lost: numbers.reduce((sum, number) => sum + number, 0) };
}

/** A collector that counts the data points it is sent, those that it refuses among them. */
async function startCollector(state: State) {
  const status = STATES[state];
  if (status === undefined) return { url: `http://127.0.0.1:${await freePort()}`, stop() {} };
  /** What is tried again counts once. */
  const bodies = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (request.url === '/v1/metrics') {
      const { metrics } = decodeRequest('metrics', 'http/protobuf', body);
      bodies.set(body.toString('base64'), metrics.length);
    }
    if (status !== 0) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    points: () => [...bodies.values()].reduce((sum, count) => sum + count, 0),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

for (const state of Object.keys(STATES) as State[]) {
  describe(`collector: ${state}`, { concurrency: 6 }, () => {
    for (const [life, ms] of Object.entries(LIVES)) {
      for (const end of ENDS) {
        test(`a ${life} life that ends by ${end}`, async () => {
          const collector = await startCollector(state);
          try {
            const { stderr } = await runNode(fixture('lifecycle/losses.cjs'), {
              nodeArgs: BUILT_PRELOAD,
              args: [end, String(ms)],
              env: {
                OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
                ...(life === 'long' ? SENT_EARLY : SENT_LATE),
                OTEL_LOG_LEVEL: 'warn',
                SIGHTLINE_SHUTDOWN_TIMEOUT:
                  state === 'up' || state === 'unauthorized' ? '10000' : '700',
              },
            });
            // A crash has a log record of its own.
            const made = { traces: MADE, logs: MADE + Number(end === 'crash') };
            const lives = state === 'up';
            for (const signal of ['traces', 'logs'] as const) {
              const { lost, lines } = saidOf(stderr, signal);
              assert.equal(lost, lives ? 0 : made[signal], stderr);
              assert.ok(lines.length <= (life === 'short' ? 1 : 2), stderr);
            }
            const { lost } = saidOf(stderr, 'metrics');
            if (lives) assert.equal(lost, 0, stderr);
            // On a busy machine the time may be over before anything has reached it.
            else if (!collector.points?.()) assert.ok(lost > 5, stderr);
            // So busy that an export was given up: what was collected after it may not have reached it either.
            else if (/metrics were not exported within/.test(stderr)) {
              assert.ok(lost > 5, stderr);
            } else assert.equal(lost, collector.points(), stderr);
          } finally {
            collector.stop();
          }
        });
      }
    }
  });
}
