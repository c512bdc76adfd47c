import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failuresOf } from '../../bench/soak/check-soak.ts';
import { drawSoak } from '../../bench/soak/draw-soak.ts';
import { type Run, type Soak, soak } from '../../bench/soak/soak.ts';

test('at full load without a collector, memory stays within its bound, and telemetry comes back', async (t) => {
  const result = await soak({ seconds: 6, report: (text) => t.diagnostic(text) });
  assert.deepEqual(failuresOf(result), []);
  assert.ok(result.sightline.samples.length > 50);
  assert.match(drawSoak(result), /^<svg .*<\/svg>\n$/s);
});

test('memory that grows without end is found', () => {
  const run = (rss: (at: number) => number): Run => {
    const samples = Array.from({ length: 60 }, (_, at) => ({ at, rss: rss(at) }));
    return { samples, requestsPerSecond: 1, peak: Math.max(...samples.map((it) => it.rss)) };
  };
  const result: Soak = {
    when: '2026-01-01T00:00:00.000Z',
    node: 'v24.0.0',
    seconds: 60,
    bare: run(() => 80),
    sightline: run((at) => 80 + at * 3),
    states: [
      { state: 'refused', at: 0 },
      { state: 'up', at: 60 },
    ],
    recovered: { spans: 1, logs: 1, metrics: 1 },
    endedMs: 20,
  };
  assert.deepEqual(failuresOf(result), [
    'memory reached 257 MiB, and 240 is the most that may be',
    'refused: memory went on to grow, by 60 MiB',
  ]);
});
