import type { Finding } from '../../viewer/api/context.ts';
import { listRuns } from '../../viewer/store/read-runs.ts';
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
  return [...known, ...arrivedFindings(store), ...dropFindings(store)];
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

/** What the SDKs of the services say about themselves, in the metrics that the conventions have for it. */
function dropFindings(store: Store): readonly Finding[] {
  const rows = store.database
    .prepare(
      `SELECT m.name, r.service, p.json FROM metrics m JOIN resources r ON r.id = m.resource
         JOIN series s ON s.metric = m.id JOIN points p ON p.series = s.id
       WHERE m.name LIKE 'otel.sdk.%' AND instr(s.attributes, '"error.type"') > 0
         AND p.id = (SELECT max(id) FROM points WHERE series = s.id) LIMIT 100`,
    )
    .all() as unknown as ReadonlyArray<{ name: string; service: string; json: string }>;
  const runs = listRuns(store).length;
  const drops = rows.map(({ name, service, json }): Finding => {
    const { asInt = 0, asDouble = 0 } = JSON.parse(json) as { asInt?: string; asDouble?: number };
    return {
      group: 'Drops',
      name: service,
      state: 'warn',
      text: `${name}: ${Number(asInt) || asDouble} failed or dropped`,
      cure: 'Look at the messages of the service: its queue was full, or the endpoint did not take it.',
    };
  });
  if (drops.length > 0 || runs === 0) return drops;
  return [{ group: 'Drops', name: 'SDK metrics', state: 'ok', text: 'no service counts any drop' }];
}
