import type { Finding } from '../../viewer/api/context.ts';
import { textOf } from '../../viewer/otlp/values.ts';
import { listRuns } from '../../viewer/store/read/runs.ts';
import type { Store } from '../../viewer/store/store.ts';
import { findingsOf } from '../doctor/doctor.ts';

/** Clocks of a service and of this machine that differ by more make times hard to compare. */
const CLOCK_MS = 2000;
const MICROS = 1000;

/**
 * Why something may be missing: what `sightline doctor` finds about the script, without sending anything, and
 * what can be seen from what has arrived.
 *
 * @param script undefined: only what has arrived is looked at
 */
export async function missingFindings(
  store: Store,
  script: string | undefined,
): Promise<readonly Finding[]> {
  const checked =
    script === undefined
      ? []
      : await findingsOf({ script, start: false, startMs: 0, network: false });
  // Where the service would send to without the viewer is not asked, and nothing to know here.
  const known = checked.filter(({ group, state }) => group !== 'Exports' || state !== 'skipped');
  return [...known, ...arrivedFindings(store), ...samplingFindings(store), ...dropFindings(store)];
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
          cure: `Look whether OTEL_${name.toUpperCase()}_EXPORTER is none, and whether something happened yet.`,
        },
  );
  const orphans = store.database
    .prepare(
      'SELECT count(*) AS count FROM (SELECT has_root FROM traces ORDER BY start_us DESC LIMIT 1000) WHERE has_root = 0',
    )
    .get() as { count: number };
  const parents: Finding =
    orphans.count === 0
      ? { group, name: 'first spans', state: 'ok', text: 'of the newest traces are all here' }
      : {
          group,
          name: 'first spans',
          state: 'warn',
          text: `${orphans.count} of the newest 1000 traces lack their first span`,
          cure: 'A service before this one does not send here, samples it away, or has not ended it yet.',
        };
  return [...counts, parents, ...clockFindings(store)];
}

/** A span that ends later than now was timed by another clock. */
function clockFindings(store: Store): readonly Finding[] {
  const { end } = store.database
    .prepare(
      'SELECT max(end_us) AS end FROM (SELECT end_us FROM traces ORDER BY start_us DESC LIMIT 1000)',
    )
    .get() as { end: number | null };
  if (end === null) return [];
  const ahead = Math.round(end / MICROS - store.now());
  if (ahead <= CLOCK_MS) {
    return [{ group: 'Arrived', name: 'clocks', state: 'ok', text: 'no span ends in the future' }];
  }
  return [
    {
      group: 'Arrived',
      name: 'clocks',
      state: 'warn',
      text: `spans end ${ahead} ms in the future`,
      cure: 'Set the clocks of the machines right (NTP): times of services cannot be compared.',
    },
  ];
}

/** The newest point of each series of the SDKs' metrics about themselves, as the conventions have them. */
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
    return { ...row, value, of: textOf(JSON.parse(attributes), attribute) ?? '' };
  });
}

interface SdkPoint {
  readonly name: string;
  readonly service: string;
  readonly value: number;
  /** Value of the attribute that was asked for. */
  readonly of: string;
}

function dropFindings(store: Store): readonly Finding[] {
  const drops = sdkPoints(store, 'otel.sdk.*', 'error.type').map(
    ({ name, service, value }): Finding => ({
      group: 'Drops',
      name: service,
      state: 'warn',
      text: `${name}: ${value} failed or dropped`,
      cure: 'Look at the messages of the service: its queue was full, or the endpoint did not take it.',
    }),
  );
  if (drops.length > 0 || listRuns(store).length === 0) return drops;
  return [{ group: 'Drops', name: 'SDK metrics', state: 'ok', text: 'no service counts any drop' }];
}

function samplingFindings(store: Store): readonly Finding[] {
  const counts = new Map<string, { started: number; left: number }>();
  for (const { service, value, of } of sdkPoints(
    store,
    'otel.sdk.span.started',
    'otel.span.sampling_result',
  )) {
    const count = counts.get(service) ?? { started: 0, left: 0 };
    count.started += value;
    if (of === 'DROP') count.left += value;
    counts.set(service, count);
  }
  return [...counts].map(([name, { started, left }]): Finding => {
    const text = `${left} of ${started} spans were left out by its sampler`;
    if (left === 0) return { group: 'Sampling', name, state: 'ok', text };
    return {
      group: 'Sampling',
      name,
      state: 'warn',
      text,
      cure: 'OTEL_TRACES_SAMPLER decides; unset, all are recorded. A caller that does not sample decides as well.',
    };
  });
}
