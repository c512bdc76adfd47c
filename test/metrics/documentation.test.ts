// docs/metrics.md lists exactly the metrics that arrive: names, units and attributes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { INSTRUMENTATION_NAMES } from '../../src/catalog/catalog-index.ts';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { startDatabases } from '../support/databases.ts';
import { useMeasured } from '../support/measured-service.ts';
import { ROOT } from '../support/run-node.ts';
import { useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres', 'redis']));

/** Sections that other tests cover, since they need other settings or failures. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'Users and sessions',
  'Logs',
  'The SDK itself',
  'Limits of series',
  'Jobs and WebSockets',
  'Generative AI',
  'MCP',
  'The backup',
]);

/** Metrics that cannot arrive here, and why. The test fails if they do. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'db.client.connection.timeouts': 'no pool is exhausted; test/metrics/pools.test.ts',
  'messaging.client.operation.duration': 'no broker; test/metrics/messaging.test.ts',
  'messaging.client.sent.messages': 'no broker',
  'messaging.client.consumed.messages': 'no broker',
  'messaging.process.duration': 'no broker',
  'app.messaging.wait.duration': 'no broker; test/instrumentations/bullmq.test.ts',
  'app.cache.evictions': 'no cache of a client is full',
  'app.queue.jobs': 'no broker',
  'app.queue.oldest_job.age': 'no broker',
};

/** Metrics that depend on the machine. */
const PERHAPS: ReadonlySet<string> = new Set([
  'container.cpu.time',
  'container.memory.usage',
  'container.memory.working_set',
  'app.container.cpu.limit',
  'app.container.cpu.throttled.time',
  'app.container.memory.limit',
]);

interface Documented {
  readonly unit: string;
  readonly attributes: readonly string[];
  readonly section: string;
}

const ROW =
  /^\| `(?<name>[^`]+)` \|(?: `(?<unit>[^`]*)`)? \| \S+ \|(?<attributes>[^|]*)\| (?<source>[^|]*) \| [^|]+ \|$/gm;

function documented(): ReadonlyMap<string, Documented> {
  const rows = new Map<string, Documented>();
  for (const section of readFileSync(`${ROOT}docs/metrics.md`, 'utf8').split(/^## /m).slice(1)) {
    for (const { groups } of section.matchAll(ROW)) {
      const { name, unit = '', attributes } = groups as Record<string, string>;
      const keys = [...attributes!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!);
      assert.ok(!rows.has(name!), `${name} is there twice`);
      rows.set(name!, { unit, attributes: keys.sort(), section: section.split('\n')[0]! });
    }
  }
  return rows;
}

function arrived(points: readonly MetricPoint[]): ReadonlyMap<string, Shape> {
  const found = new Map<string, { unit: string; attributes: readonly string[] }>();
  for (const { name, unit, attributes } of points) {
    const known = found.get(name);
    if (known !== undefined) assert.equal(unit, known.unit, name);
    const keys = new Set([...(known?.attributes ?? []), ...Object.keys(attributes)]);
    found.set(name, { unit, attributes: [...keys].sort() });
  }
  return found;
}

type Shape = Omit<Documented, 'section'>;

function differencesOf(name: string, written: Shape, real: Shape): readonly string[] {
  const [told, there] = [JSON.stringify(written), JSON.stringify(real)];
  return told === there ? [] : [`${name}: documented ${told}, arrives ${there}`];
}

test('docs/metrics.md lists the metrics that arrive, with units and attributes', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const databases = await startDatabases();
  t.after(() => databases.stop());
  const outcomes = [
    await useMeasured(),
    await useService('databases/service.cjs', async ({ get }) => void (await get('/')), {
      env: databases.env,
    }),
    await useService('grpc/service.mjs', async ({ get }) => {
      for (const name of ['ada', 'nobody', 'fails']) await get(`/${name}`);
    }),
  ];
  const found = arrived(outcomes.flatMap(({ metrics }) => metrics));
  const rows = [...documented()].filter(([, { section }]) => !ELSEWHERE.has(section));
  const others = [...documented()].filter(([, { section }]) => ELSEWHERE.has(section));

  const unknown = [...found.keys()].filter((name) => !documented().has(name));
  assert.deepEqual(unknown, [], 'these arrive, but are not in docs/metrics.md');
  const missing = rows.filter(
    ([name]) => !found.has(name) && !PERHAPS.has(name) && !Object.hasOwn(NOT_HERE, name),
  );
  assert.deepEqual(missing, [], 'these are in docs/metrics.md, but do not arrive');
  assert.deepEqual(
    Object.keys(NOT_HERE).filter((name) => found.has(name)),
    [],
    'arrives, and need not be excused',
  );
  const differences: string[] = [];
  for (const [name, { unit, attributes }] of rows) {
    const metric = found.get(name);
    if (metric === undefined) continue;
    differences.push(...differencesOf(name, { unit, attributes }, metric));
  }
  assert.deepEqual(differences, []);
  for (const [name, { unit, attributes }] of others) {
    const metric = found.get(name);
    if (metric === undefined) continue;
    assert.equal(unit, metric.unit, name);
    const foreign = metric.attributes.filter((key) => !attributes.includes(key));
    assert.deepEqual(foreign, [], name);
  }
});

test('the sources in docs/metrics.md are in the catalog', () => {
  const names = new Set(INSTRUMENTATION_NAMES);
  const text = readFileSync(`${ROOT}docs/metrics.md`, 'utf8');
  const [ours = ''] = text.split('## Logs');
  for (const { groups } of ours.matchAll(ROW)) {
    const sources = [...groups!.source!.matchAll(/`([a-z0-9-]+)`/g)].map(([, source]) => source!);
    const foreign = sources.filter((source) => !names.has(source));
    assert.deepEqual(foreign, [], groups!.name);
  }
});
