/**
 * Every way in which a process can end × every state of the collector: a process each, with the preload
 * and without, which have to end alike. What has to arrive, or to be said, stands beside each state.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Receiver } from '../../tools/receiver/receiver.ts';
import type { CollectorState } from '../faults/collector-states.ts';
import { type Collector, startCollector } from '../faults/start-collector.ts';
import { ENDS, type End, type Ended, endAsWithout, TIMEOUT_MS } from './ends.ts';

/** Processes wait more than they work. */
const AT_ONCE = 6;

interface Column {
  /** Longest delay that is allowed to the end, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether each process has a collector of its own, since it is looked at what arrived. */
  readonly apart?: boolean;
  /** Asserts what has to arrive, and what has to be said. */
  readonly check: (end: End, ended: Ended, receiver: Receiver | undefined) => void;
}

/** With time enough for a busy machine. */
const UNHURRIED_MS = 10_000;

const COLUMNS: Readonly<Partial<Record<CollectorState, Column>>> = {
  up: { timeoutMs: UNHURRIED_MS, apart: true, check: everythingArrives },
  '503-then-up': { timeoutMs: UNHURRIED_MS, apart: true, check: everythingIsThereAtLast },
  refused: { timeoutMs: TIMEOUT_MS, check: lossIsSaid },
  'black-hole': { timeoutMs: TIMEOUT_MS, check: lossIsSaid },
  slow: { timeoutMs: TIMEOUT_MS, check: lossIsSaid },
  '401': { timeoutMs: UNHURRIED_MS, check: lossIsSaid },
  'tls-unknown': { timeoutMs: UNHURRIED_MS, check: lossIsSaid },
  'partial-success': { timeoutMs: UNHURRIED_MS, check: () => {} },
};

for (const [state, { timeoutMs, apart = false, check }] of Object.entries(COLUMNS)) {
  describe(`collector: ${state}`, { concurrency: AT_ONCE }, () => {
    const start = () => startCollector(state as CollectorState);
    let shared: Promise<Collector> | undefined;
    after(async () => (await shared)?.stop());
    for (const end of ENDS) {
      test(`a process that ends ${end.title}`, async () => {
        shared ??= apart ? undefined : start();
        const collector = await (shared ?? start());
        try {
          const ended = await endAsWithout(end, collector.url, timeoutMs);
          check(end, ended, collector.receiver);
        } finally {
          if (apart) await collector.stop();
        }
      });
    }
  });
}

function everythingArrives(end: End, ended: Ended, receiver: Receiver | undefined): void {
  everythingIsThere(end, receiver!);
  if (!end.isMany) assert.doesNotMatch(ended.stderr, /^sightline/m);
}

function everythingIsThereAtLast(end: End, _: Ended, receiver: Receiver | undefined): void {
  // Of several processes, not each meets the answer that would have it try again.
  if (!end.isMany) everythingIsThere(end, receiver!);
}

function everythingIsThere(end: End, { spans, logs, metrics }: Receiver): void {
  if (end.isSudden) return;
  const { spans: expected = ['finished'], records = [], isMany } = end;
  assert.deepEqual(spans.map(({ name }) => name).sort(), [...expected].sort());
  if (isMany) return;
  assert.deepEqual(
    logs.map(({ body }) => body),
    ['finished', ...records],
  );
  const values = new Map(metrics.map(({ name, value }) => [name, value]));
  assert.equal(values.get('app.finished'), 1);
  assert.equal(values.get('app.observed'), 5);
}

function lossIsSaid(end: End, { stderr }: Ended): void {
  if (end.isSudden || end.isMany) return;
  const { spans = ['finished'], records = [] } = end;
  const made = { traces: spans.length, metrics: undefined, logs: 1 + records.length };
  for (const [signal, items] of Object.entries(made)) {
    const line = new RegExp(`^sightline warn: (?:still )?cannot export ${signal} .*`, 'gm');
    const lines = stderr.match(line) ?? [];
    // What listeners of exit make is lost after the first line was written.
    assert.ok(lines.length === 1 || (end.way === 'exitHandler' && lines.length === 2), stderr);
    const lost = lines.map((line) =>
      Number(/(\d+) (span|data point|log record)s? lost\./.exec(line)?.[1]),
    );
    const sum = lost.reduce((one, other) => one + other);
    assert.ok(items === undefined ? sum > 0 : sum === items, stderr);
  }
}
