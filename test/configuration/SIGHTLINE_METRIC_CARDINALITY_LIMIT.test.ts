import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { serve } from '../instrumentations/http-server/serve.ts';
import { assertOneComplaint } from '../support/complaints.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';

const USERS = 200;

/** Points of the last export that has this metric. */
function lastOf(points: readonly MetricPoint[], name: string): readonly MetricPoint[] {
  const found = points.filter((point) => point.name === name);
  const last = found.at(-1)?.timeUnixNano;
  return found.filter(({ timeUnixNano }) => timeUnixNano === last);
}

const isOverflow = ({ attributes }: MetricPoint) => attributes['otel.metric.overflow'] === true;

for (const preference of ['cumulative', 'delta'] as const) {
  test(`SIGHTLINE_METRIC_CARDINALITY_LIMIT holds over many exports, and is reported once (${preference})`, async () => {
    const receiver = await startReceiver();
    const service = startNode(fixture('signals/many-series.mjs'), {
      args: [String(USERS)],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        // Fewer come in one interval than the limit allows.
        OTEL_METRIC_EXPORT_INTERVAL: preference === 'delta' ? '1000' : '50',
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
        SIGHTLINE_METRIC_CARDINALITY_LIMIT: '30',
      },
    });
    try {
      await receiver.waitFor(
        'all users, and the count of full metrics',
        ({ metrics }) => {
          const done = lastOf(metrics, 'app.done')[0]?.value === USERS || preference === 'delta';
          return (
            done &&
            metrics.some(
              ({ name, attributes }) =>
                name === 'app.sdk.metric.overflowing' &&
                attributes['app.sdk.metric.name'] === 'app.visits',
            )
          );
        },
        50_000,
      );
      const { stderr } = await service.stop();
      const told = stderr.split('\n').filter((line) => line.includes('has reached its limit'));
      assert.deepEqual(told.map((line) => /the metric (\S+) has/.exec(line)?.[1]).sort(), [
        'app.visits',
        'app.wait',
      ]);
      assert.match(
        told[0]!,
        /limit of 30 series; its attribute user\.id alone has \d+ values\. .*attribute_keys/,
      );
      const visits = receiver.metrics.filter(({ name }) => name === 'app.visits');
      const ofOneTime = Map.groupBy(visits, ({ timeUnixNano }) => timeUnixNano);
      for (const points of ofOneTime.values())
        assert.ok(points.length <= 30, String(points.length));
      if (preference === 'delta') return;
      const last = lastOf(receiver.metrics, 'app.visits');
      assert.equal(last.length, 30);
      assert.equal(last.filter(isOverflow).length, 1);
      const sum = (points: readonly MetricPoint[], key: 'value' | 'count') =>
        points.reduce((total, point) => total + (point[key] ?? 0), 0);
      assert.equal(sum(last, 'value'), USERS);
      assert.equal(sum(lastOf(receiver.metrics, 'app.wait'), 'count'), USERS);
    } finally {
      await service.stop('SIGKILL');
      await receiver.stop();
    }
  });
}

test('it holds for the metrics of requests, whose sums stay right', async () => {
  const served = await serve(
    'service.mjs',
    async ({ get }) => {
      for (let code = 200; code < 210; code++) await get(`/status?code=${code}`);
    },
    { args: ['createServer'], env: { SIGHTLINE_METRIC_CARDINALITY_LIMIT: '5' } },
  );
  const durations = served.metrics.filter(({ name }) => name === 'http.server.request.duration');
  assert.equal(durations.length, 5);
  assert.equal(durations.filter(isOverflow).length, 1);
  assert.equal(
    durations.reduce((sum, { count = 0 }) => sum + count, 0),
    10,
  );
  assert.match(
    served.stderr,
    /the metric http\.server\.request\.duration has reached its limit of 5 series; its attribute http\.response\.status_code alone has 4 values/,
  );
});

test('SIGHTLINE_METRIC_CARDINALITY_LIMIT=1 is reported', async () => {
  const observed = await observeOwn({ SIGHTLINE_METRIC_CARDINALITY_LIMIT: '1' });
  assertOneComplaint(observed, 'SIGHTLINE_METRIC_CARDINALITY_LIMIT', 'from 2', 'Using 2000.');
});
