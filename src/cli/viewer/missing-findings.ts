import type { Finding } from '../../viewer/api/context.ts';
import { textOf } from '../../viewer/otlp/values.ts';
import { listRuns } from '../../viewer/store/read/runs.ts';
import type { Store } from '../../viewer/store/store.ts';
import { findingsOf } from '../doctor/doctor.ts';

/** Times of two clocks that differ by more are hard to compare. */
const MAX_CLOCK_SKEW_MS = 2000;
const MICROS_PER_MS = 1000;

/**
 * Why telemetry may be missing: the findings of `sightline doctor` about the script, which sends nothing for them, and
 * findings from the telemetry that arrived.
 *
 * @param script undefined: only the findings from the telemetry
 */
export async function missingFindings(
  store: Store,
  script: string | undefined,
): Promise<readonly Finding[]> {
  const doctorFindings =
    script === undefined
      ? []
      : await findingsOf({ script, start: false, startMs: 0, network: false });
  return [
    // The doctor does not connect to the endpoints of the service, which exports to the viewer here.
    ...doctorFindings.filter(({ group, state }) => group !== 'Exports' || state !== 'skipped'),
    ...arrivedFindings(store),
    ...samplingFindings(store),
    ...dropFindings(store),
  ];
}

function arrivedFindings(store: Store): readonly Finding[] {
  const { traces, metrics, logs } = store.arrived();
  const group = 'Arrived';
  const counts: Finding[] = Object.entries({ traces, metrics, logs }).map(([name, count]) =>
    count > 0
      ? { group, name, state: 'ok', text: `${count} requests since the start` }
      : {
          group,
          name,
          state: 'warn',
          text: 'nothing since the start',
          cure: `Check that OTEL_${name.toUpperCase()}_EXPORTER is not none, and that the service has done something.`,
        },
  );
  const orphans = store.database
    .prepare(
      'SELECT count(*) AS count FROM (SELECT has_root FROM traces ORDER BY start_us DESC LIMIT 1000) WHERE has_root = 0',
    )
    .get() as { count: number };
  const roots: Finding =
    orphans.count === 0
      ? { group, name: 'root spans', state: 'ok', text: 'none of the newest traces lacks one' }
      : {
          group,
          name: 'root spans',
          state: 'warn',
          text: `${orphans.count} of the newest 1000 traces lack their root span`,
          cure: 'A calling service does not export here, does not sample the span, or has not ended it yet.',
        };
  return [...counts, roots, ...clockFindings(store)];
}

/** A span that ends in the future has its times from another clock. */
function clockFindings(store: Store): readonly Finding[] {
  const { end } = store.database
    .prepare(
      'SELECT max(end_us) AS end FROM (SELECT end_us FROM traces ORDER BY start_us DESC LIMIT 1000)',
    )
    .get() as { end: number | null };
  if (end === null) return [];
  const aheadMs = Math.round(end / MICROS_PER_MS - store.now());
  if (aheadMs <= MAX_CLOCK_SKEW_MS) {
    return [{ group: 'Arrived', name: 'clocks', state: 'ok', text: 'no span ends in the future' }];
  }
  return [
    {
      group: 'Arrived',
      name: 'clocks',
      state: 'warn',
      text: `spans end ${aheadMs} ms in the future`,
      cure: 'Synchronize the clocks of the machines (NTP): times of different services cannot be compared.',
    },
  ];
}

/**
 * The newest point of each series of the SDKs' metrics about themselves.
 *
 * Source: https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
 */
function sdkPoints(store: Store, name: string, attribute: string): readonly SdkPoint[] {
  const rows = store.database
    .prepare(
      `SELECT m.name, r.service, s.attributes,
         (SELECT json FROM points p WHERE p.series = s.id ORDER BY time_us DESC LIMIT 1) AS point
       FROM metrics m JOIN resources r ON r.id = m.resource JOIN series s ON s.metric = m.id
       WHERE m.name GLOB ? AND instr(s.attributes, ?) > 0 AND point IS NOT NULL LIMIT 500`,
    )
    .all(name, JSON.stringify(attribute)) as unknown as ReadonlyArray<
    Record<'name' | 'service' | 'attributes' | 'point', string>
  >;
  return rows.map(({ point, attributes, ...row }) => {
    const { asInt = 0, asDouble = 0 } = JSON.parse(point) as { asInt?: string; asDouble?: number };
    const value = Number(asInt) || asDouble;
    return { ...row, value, attribute: textOf(JSON.parse(attributes), attribute) ?? '' };
  });
}

interface SdkPoint {
  readonly name: string;
  readonly service: string;
  readonly value: number;
  /** Value of the attribute that the series must have. */
  readonly attribute: string;
}

function dropFindings(store: Store): readonly Finding[] {
  const drops = sdkPoints(store, 'otel.sdk.*', 'error.type').map(
    ({ name, service, value }): Finding => ({
      group: 'Drops',
      name: service,
      state: 'warn',
      text: `${name}: ${value} failed or dropped`,
      cure: 'See the messages of the service: its queue was full, or the endpoint rejected the data.',
    }),
  );
  if (drops.length > 0 || listRuns(store).length === 0) return drops;
  return [{ group: 'Drops', name: 'SDK metrics', state: 'ok', text: 'no service reports drops' }];
}

function samplingFindings(store: Store): readonly Finding[] {
  const counts = new Map<string, { started: number; dropped: number }>();
  const points = sdkPoints(store, 'otel.sdk.span.started', 'otel.span.sampling_result');
  for (const { service, value, attribute: result } of points) {
    const count = counts.get(service) ?? { started: 0, dropped: 0 };
    count.started += value;
    if (result === 'DROP') count.dropped += value;
    counts.set(service, count);
  }
  return [...counts].map(([name, { started, dropped }]): Finding => {
    const text = `the sampler dropped ${dropped} of ${started} spans`;
    if (dropped === 0) return { group: 'Sampling', name, state: 'ok', text };
    return {
      group: 'Sampling',
      name,
      state: 'warn',
      text,
      cure: 'OTEL_TRACES_SAMPLER decides; if unset, all are recorded. The decision of a calling service applies as well.',
    };
  });
}
