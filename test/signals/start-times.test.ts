import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { HrTime } from '@opentelemetry/api';
import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  type BindingMeter,
  BindingMeterProvider,
} from '../../src/signals/metrics/bound-histograms/binding-meter-provider.ts';
import { createBoundProducer } from '../../src/signals/metrics/bound-histograms/bound-producer.ts';
import { createStartTimes } from '../../src/signals/metrics/start-times.ts';

class Reader extends MetricReader {
  protected onForceFlush = () => Promise.resolve();
  protected onShutdown = () => Promise.resolve();
}

const ms = ([seconds, nanoseconds]: HrTime) => seconds * 1000 + nanoseconds / 1e6;

/** One of each kind of instrument that has a start, and what a reader gets of them. */
function createService(temporality: AggregationTemporality) {
  const producer = createBoundProducer();
  const reader = new Reader({
    aggregationTemporalitySelector: () => temporality,
    metricProducers: [producer],
  });
  const meter = new BindingMeterProvider({ readers: [{ reader, producer }] }).getMeter(
    'shop',
  ) as BindingMeter;
  const setTimes = createStartTimes();
  const counter = meter.createCounter('counter');
  const histogram = meter.createHistogram('histogram');
  const bind = meter.createBoundHistogram('bound', {})!;
  const seen: string[] = [];
  meter.createObservableCounter('observed').addCallback((result) => {
    for (const [index, route] of seen.entries()) result.observe(index + 1, { route });
  });
  return {
    record(route: string) {
      counter.add(1, { route });
      histogram.record(1, { route });
      bind({ route }).record(1);
      if (!seen.includes(route)) seen.push(route);
    },
    /** Start and end of each series, by metric and route, and those of the collection. */
    async collect() {
      // Times are in whole milliseconds.
      await delay(5);
      const { resourceMetrics } = await reader.collect();
      setTimes(resourceMetrics);
      // At the end of a process, the same may come by a second way.
      setTimes(resourceMetrics);
      const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      const times = new Map<string, readonly [start: number, end: number]>();
      for (const { descriptor, dataPoints } of metrics) {
        for (const { attributes, startTime, endTime } of dataPoints) {
          times.set(`${descriptor.name} ${attributes.route}`, [ms(startTime), ms(endTime)]);
        }
      }
      return times;
    },
  };
}

const NAMES = ['counter', 'histogram', 'bound', 'observed'];

test('cumulative: a series begins with the last collection before it appeared, and stays so', async () => {
  const before = Date.now();
  const { record, collect } = createService(AggregationTemporality.CUMULATIVE);
  record('/orders');
  const first = await collect();
  const [start, end] = first.get('counter /orders')!;
  assert.ok(before <= start && start < end);
  await collect();
  const [, third] = (await collect()).get('counter /orders')!;
  record('/invoices');
  const fourth = await collect();
  for (const name of NAMES) {
    assert.deepEqual(first.get(`${name} /orders`), [start, end], name);
    assert.equal(fourth.get(`${name} /orders`)![0], start, name);
    assert.equal(fourth.get(`${name} /invoices`)![0], third, name);
  }
  const fifth = await collect();
  for (const name of NAMES) assert.equal(fifth.get(`${name} /invoices`)![0], third, name);
});

test('delta: each point begins where the last collection ended', async () => {
  const { record, collect } = createService(AggregationTemporality.DELTA);
  record('/orders');
  let [, last] = (await collect()).get('counter /orders')!;
  for (const route of ['/orders', '/invoices', '/orders']) {
    record(route);
    const times = await collect();
    for (const name of NAMES) assert.equal(times.get(`${name} ${route}`)![0], last, name);
    last = times.get(`counter ${route}`)![1];
  }
});
