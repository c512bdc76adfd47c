// What a chart shows of each kind of metric.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartData } from '../../src/viewer/metric/chart-data.ts';
import type { DataPoint } from '../../src/viewer/otlp/otlp-types.ts';
import type { MetricSeries } from '../../src/viewer/store/read/metrics.ts';
import { attributesOf } from './support/sample.ts';

const START = 1_790_000_000;

function at(seconds: number): string {
  return String(BigInt(START + seconds) * 10n ** 9n);
}

function series(
  points: readonly DataPoint[],
  given: Partial<MetricSeries> = {},
  run = 1,
): MetricSeries {
  return { id: 1, run, attributes: [], temporality: 0, isMonotonic: false, points, ...given };
}

function point(seconds: number, value: Partial<DataPoint>, startSeconds = 0): DataPoint {
  return { startTimeUnixNano: at(startSeconds), timeUnixNano: at(seconds), ...value };
}

test('a gauge: a line of values per set of attributes, with gaps for missing points', () => {
  const { times, lines, perSecond } = chartData('gauge', [
    series([point(10, { asDouble: 0.5 }), point(20, { asInt: '-7' })], {
      attributes: attributesOf({ pool: 'a', size: 2 }),
    }),
    series([point(20, { asDouble: 9 })], {}, 3),
  ]);
  assert.deepEqual(
    times.map((time) => time - START),
    [10, 20],
  );
  assert.deepEqual(lines, [
    { label: 'pool=a, size=2', values: [0.5, -7] },
    { label: 'run 3', values: [null, 9] },
  ]);
  assert.equal(perSecond, false);
});

test('a sum that goes up and down: its values; a counter: its rate per second', () => {
  const upAndDown = chartData('sum', [
    series([point(10, { asInt: '5' }), point(20, { asInt: '3' })], { temporality: 2 }),
  ]);
  assert.deepEqual(upAndDown.lines[0]?.values, [5, 3]);
  assert.equal(upAndDown.perSecond, false);

  const cumulative = chartData('sum', [
    series(
      [
        point(10, { asInt: '100' }),
        point(20, { asInt: '150' }),
        // Started anew: it counts from zero.
        point(30, { asInt: '20' }, 22),
        point(40, { asInt: '20' }, 22),
      ],
      { temporality: 2, isMonotonic: true },
    ),
  ]);
  assert.deepEqual(cumulative.lines[0]?.values, [5, 2, 0]);
  assert.equal(cumulative.perSecond, true);

  const delta = chartData('sum', [
    series([point(10, { asInt: '100' }), point(20, { asDouble: 50 })], {
      temporality: 1,
      isMonotonic: true,
    }),
  ]);
  assert.deepEqual(delta.lines[0]?.values, [10, 5]);
});

test('a summary: one line per quantile', () => {
  const { lines } = chartData('summary', [
    series([
      point(10, { count: '4', sum: 8, quantileValues: [{ quantile: 0.5, value: 2 }] }),
      point(20, {
        count: '9',
        sum: 8,
        quantileValues: [{ quantile: 0.5, value: 3 }, { quantile: 0.99 }],
      }),
    ]),
  ]);
  assert.deepEqual(lines, [
    { label: 'P50 run 1', values: [2, 3] },
    { label: 'P99 run 1', values: [null, 0] },
  ]);
});

test('both kinds of histograms: quantiles of the values since the previous point, merged over series', () => {
  const explicit = (seconds: number, bucketCounts: readonly number[]) =>
    point(seconds, {
      count: String(bucketCounts.reduce((a, b) => a + b, 0)),
      explicitBounds: [1, 2],
      bucketCounts: bucketCounts.map(String),
    });
  const cumulative = chartData('histogram', [
    series([explicit(10, [4, 0, 0]), explicit(20, [4, 8, 0])], { temporality: 2 }),
    series([explicit(10, [4, 0, 0]), explicit(20, [4, 0, 4])], { temporality: 2 }, 2),
  ]);
  assert.deepEqual(
    cumulative.distributions.map(({ count }) => count),
    [8, 12],
  );
  const p99 = cumulative.lines.find(({ label }) => label === 'P99')?.values;
  // Of the last, a third is beyond all bounds.
  assert.equal(p99?.[1], 2);

  const exponential = chartData('exponentialHistogram', [
    series(
      [
        point(10, {
          count: '4',
          scale: 1,
          zeroCount: '1',
          positive: { offset: 2, bucketCounts: ['2'] },
          negative: { offset: 0, bucketCounts: ['1'] },
        }),
      ],
      { temporality: 1 },
    ),
  ]);
  const bounds = exponential.distributions[0]?.buckets.map(({ from, to, count }) => [
    Number(from.toFixed(2)),
    Number(to.toFixed(2)),
    count,
  ]);
  assert.deepEqual(bounds, [
    [-1.41, -1, 1],
    [0, 0, 1],
    [2, 2.83, 2],
  ]);
});

test('exemplars with a trace are in the chart, whichever series they belong to', () => {
  const traceId = 'ab'.repeat(16);
  const { exemplars } = chartData('sum', [
    series(
      [
        point(10, {
          asInt: '1',
          exemplars: [
            { timeUnixNano: at(9), asDouble: 0.25, traceId, spanId: 'cd'.repeat(8) },
            { timeUnixNano: at(9), asDouble: 1 },
          ],
        }),
      ],
      { temporality: 1, isMonotonic: true },
    ),
  ]);
  assert.deepEqual(exemplars, [
    { time: START + 9, value: 0.25, trace: traceId, span: 'cd'.repeat(8) },
  ]);
});
