import { type Meter, ValueType } from '@opentelemetry/api';
import { performance } from '../util/clock.ts';
import type { ActiveUsers } from './active-users.ts';
import { blockOf } from './hyperloglog.ts';
import type { Sessions } from './sessions.ts';
import { BLOCK_ATTRIBUTE, BLOCKS, SKETCH_WINDOW_S } from './sketch-layout.ts';

/** Windows of `app.users.active`, in seconds. */
const WINDOWS: Readonly<Record<string, number>> = { '5m': 300, '1h': 3600, '24h': 86_400 };

/** In seconds, from one second to eight hours. */
const DURATION_BOUNDARIES = [
  1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800,
];

/** Registers the metrics of active users. */
export function registerUserMetrics(meter: Meter, users: ActiveUsers): void {
  const attributes = Object.keys(WINDOWS).map((name) => ({ 'app.window': name }));
  meter
    .createObservableGauge('app.users.active', {
      description: 'Different users with a request in the window, in this process.',
      unit: '{user}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => {
      const now = performance.now();
      for (const [index, seconds] of Object.values(WINDOWS).entries()) {
        result.observe(users.count(seconds, now), attributes[index]);
      }
    });
  const blocks = Array.from({ length: BLOCKS }, (_, block) => ({
    [BLOCK_ATTRIBUTE]: String(block),
  }));
  const exported = new Set<number>();
  meter
    .createObservableGauge('app.users.sketch', {
      description:
        'Eight registers of a HyperLogLog of the users of the last 5 minutes, 6 bits each.',
      unit: '{register}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => {
      const registers = users.registers(SKETCH_WINDOW_S, performance.now());
      for (let block = 0; block < BLOCKS; block++) {
        const value = blockOf(registers, block);
        // The SDK keeps exporting the last value of a series that is no longer observed.
        if (value > 0) exported.add(block);
        else if (!exported.has(block)) continue;
        result.observe(value, blocks[block]);
      }
    });
}

/** @returns a function that records the duration of an ended session, in seconds */
export function createSessionDuration(meter: Meter): (seconds: number) => void {
  const duration = meter.createHistogram('app.session.duration', {
    description: 'Duration of sessions that have ended, from their first request to their last.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
  return (seconds) => duration.record(seconds);
}

/** @param scope sessions of this process, or of all that share the store */
export function registerSessionMetrics(
  meter: Meter,
  sessions: Sessions,
  scope: 'process' | 'fleet',
): void {
  const attributes = { 'app.session.scope': scope };
  meter
    .createObservableGauge('app.sessions.active', {
      description: 'Sessions whose gap has not passed.',
      unit: '{session}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => result.observe(sessions.active(performance.now()), attributes));
}

export function registerStoreMetric(meter: Meter, isUp: () => boolean): void {
  meter
    .createObservableGauge('app.session.store.up', {
      description: 'Whether the store of sessions answers: 1 or 0.',
      valueType: ValueType.INT,
    })
    .addCallback((result) => result.observe(isUp() ? 1 : 0));
}
