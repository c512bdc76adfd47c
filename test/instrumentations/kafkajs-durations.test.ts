// Setting the wall clock while a message is processed, or a request is pending, does not change durations.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { applyFix } from '../../src/instrumentations/upstream-fixes/kafkajs/kafkajs.ts';

const HOUR_MS = 3_600_000;
const realNow = Date.now;
after(() => {
  Date.now = realNow;
});

interface Patched {
  _getConsumerEachMessagePatch(
    client: unknown,
  ): (handler: unknown) => (payload: unknown) => unknown;
  _getConsumerEachBatchPatch(client: unknown): (handler: unknown) => (payload: unknown) => unknown;
  _recordClientDurationMetric(event: unknown): void;
}

for (const [title, stepMs] of [
  ['ahead by 2 hours', 2 * HOUR_MS],
  ['back by 4 hours', -4 * HOUR_MS],
] as const) {
  for (const isFixed of [true, false]) {
    test(`${title}, ${isFixed ? 'fixed' : 'without the fix'}`, async () => {
      Date.now = realNow;
      const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
      const reader = new PeriodicExportingMetricReader({ exporter });
      const instrumentation = new KafkaJsInstrumentation({ enabled: false });
      if (isFixed) applyFix(instrumentation);
      instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
      const it = instrumentation as unknown as Patched;

      const handle = () => {
        const began = realNow();
        while (realNow() - began < 20);
        Date.now = () => realNow() + stepMs;
        return Promise.resolve();
      };
      const message = { value: 'x', headers: {} };
      await it._getConsumerEachMessagePatch(undefined)(handle)({
        ...{ topic: 't', partition: 0, message },
      });
      Date.now = realNow;
      await it._getConsumerEachBatchPatch(undefined)(handle)({
        batch: { topic: 'u', partition: 0, messages: [message] },
      });
      // Two requests that were pending when the clock was set, and one that started after that.
      const durations = [stepMs + 20, stepMs + 30, 25];
      for (const duration of durations) {
        it._recordClientDurationMetric({
          payload: { broker: 'localhost:9092', apiName: 'Produce', duration },
        });
      }

      await reader.forceFlush();
      const metrics = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      const points = metrics.flatMap(({ descriptor, dataPoints }) =>
        descriptor.name.endsWith('duration')
          ? dataPoints.map(
              ({ value }) => value as { sum: number; min: number; max: number; count: number },
            )
          : [],
      );
      // The step is as precise as the reading of two clocks one after the other, which takes longer on a busy machine.
      const isRight =
        points.length === 3 &&
        points.every(({ count, min, max }) => min >= (count === 1 ? 0.019 : 0.005) && max < 5);
      // Without the fix this has to fail, or the test proves nothing.
      assert.equal(isRight, isFixed, JSON.stringify(points));
      await reader.shutdown();
    });
  }
}
