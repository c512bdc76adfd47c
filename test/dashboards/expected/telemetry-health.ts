import assert from 'node:assert/strict';
import {
  chosen,
  type Expectation,
  type Expectations,
  each,
  inside,
  keyed,
  one,
  series,
} from '../values/expect.ts';
import type { Change, Facts } from '../values/facts.ts';

const SIGNALS = ['spans', 'metric_points', 'log_records'] as const;
const ALL = '.*';

/** How fast one of the collector's own counters grew, by its own page. */
function grew({ collector, window }: Facts, counter: string): number {
  const { before, after } = collector.counters[counter] as Change;
  return (after - before) / window;
}

/** A panel with a query for each signal. */
function perSignal(panel: string, expectation: (signal: string) => Expectation): Expectations {
  return Object.fromEntries(
    SIGNALS.map((signal, index) => [
      `${panel} / ${String.fromCharCode(65 + index)}`,
      expectation(signal),
    ]),
  );
}

const none = () => one(() => 0);
/**
 * Of all services: each value lies between two, and study-service has one. The caller writes no log
 * records, so that nothing of them is loaded there.
 */
function eachService(low: number, high: number): Expectation {
  return chosen(ALL, {
    check(found) {
      const got = keyed(found, ['service_name']);
      assert.ok(got.has('study-service'), 'no study-service');
      for (const [service, value] of got) inside(value, low, high, service);
    },
  });
}
/** Nothing was lost. */
const neither = eachService(0, 0);
const lines = ({ lines: byLevel, window }: Facts) =>
  Object.values(byLevel).reduce((sum, count) => sum + count, 0) / window;

export const telemetryHealth: Expectations = {
  // Metrics arrive also while nothing else does, so that the borders of the window matter more.
  ...perSignal('Accepted', (signal) =>
    one((facts) => grew(facts, `otelcol_receiver_accepted_${signal}_total`), 0.25),
  ),
  ...perSignal('Refused', none),
  ...perSignal('Sent', (signal) =>
    one((facts) => grew(facts, `otelcol_exporter_sent_${signal}_total`), 0.25),
  ),
  ...perSignal('Rejected for good', none),
  ...perSignal('Queue full', none),
  'Queues / A': each(
    () => 0,
    () => 0.2,
    () => 3,
  ),
  'Memory of the collector / A': one(({ collector }) => collector.process.residentBytes, 0.25),
  'CPU of the collector / A': one(
    ({ collector: { cpu }, window }) => (cpu.after - cpu.before) / window,
    0.5,
  ),
  'Servers / A': series(['job'], () => ({
    ...{ alertmanager: 1, gateway: 1, loki: 1, otelcol: 1, probe: 1, prometheus: 1 },
  })),
  // All that the collector took came from these two services.
  'Started spans / A': {
    service: ALL,
    check(found, facts) {
      const total = found.reduce((sum, { value }) => sum + value, 0);
      const wanted = grew(facts, 'otelcol_receiver_accepted_spans_total');
      one(() => wanted, 0.2).check([{ labels: {}, value: total }], facts);
    },
  },
  ...perSignal('Exported', (signal) => ({
    service: ALL,
    check(found, facts) {
      const total = found.reduce((sum, { value }) => sum + value, 0);
      const wanted = grew(facts, `otelcol_receiver_accepted_${signal}_total`);
      one(() => wanted, 0.3).check([{ labels: {}, value: total }], facts);
    },
  })),
  'Exported / C': series(['service_name'], (facts) => ({ 'study-service': lines(facts) })),
  ...perSignal('Export errors', () => neither),
  'Dropped in the service / A': neither,
  'Dropped in the service / B': neither,
  'Queues of the services / A': eachService(0, 0.5),
  'Queues of the services / B': eachService(0, 0.5),
  'Duration of exports / A': each(
    () => 0.0001,
    () => 10,
  ),
};
