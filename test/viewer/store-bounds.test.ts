// What the store keeps: bounded by size and age, oldest first; what its questions cost, by plan and by count.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { listLogs } from '../../src/viewer/store/read/logs.ts';
import { listRoutes } from '../../src/viewer/store/read/routes.ts';
import { listTraces, readTrace } from '../../src/viewer/store/read/traces.ts';
import { openStore, type Store } from '../../src/viewer/store/store.ts';
import { traceTree } from '../../src/viewer/trace/trace-tree.ts';
import { logsOf, type SampleSpan, spanId, traceId, tracesOf } from './support/sample.ts';

const HOUR_MS = 3_600_000;
const MEGABYTE = 1024 * 1024;
const START = Date.UTC(2026, 0, 1);

function withFolder<T>(run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-store-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(store: Store, table: string): number {
  const row = store.database.prepare(`SELECT count(*) AS count FROM ${table}`).get();
  return (row as { count: number }).count;
}

test('72 hours of requests with a faster clock: the size stays within its bound, the oldest data is removed', () => {
  withFolder((folder) => {
    const file = join(folder, 'viewer.db');
    let now = START;
    const maxBytes = 8 * MEGABYTE;
    const store = openStore({ file, maxBytes, maxAgeMs: 1000 * HOUR_MS, now: () => now });
    let largest = 0;
    let number = 0;
    // A batch each five minutes of that clock, with spans of 4 KB.
    for (; now < START + 72 * HOUR_MS; now += HOUR_MS / 12) {
      const spans = Array.from({ length: 10 }, (): SampleSpan => {
        number += 1;
        const attributes = { filler: 'x'.repeat(4000) };
        return { trace: traceId(number), id: spanId(number), name: 'GET /', kind: 2, attributes };
      });
      const source = { service: 'days', base: now };
      store.write('traces', tracesOf(source, spans));
      store.write('logs', logsOf(source, [{ body: `line ${number}` }]));
      largest = Math.max(largest, store.usedBytes());
    }
    // One request more than the bound at most, since it is looked at before each.
    assert.ok(largest < maxBytes + MEGABYTE, `${largest}`);
    assert.ok(statSync(file).size < maxBytes + 2 * MEGABYTE);
    assert.ok(count(store, 'spans') < number, 'nothing was removed');
    assert.equal(listTraces(store, {}, 1).traces[0]?.id, traceId(number));
    assert.equal(readTrace(store, traceId(number)).length, 1);
    assert.equal(readTrace(store, traceId(1)).length, 0);
    // All signals reach back to the same time, but for a batch.
    const oldest = (table: string, time: string) =>
      (store.database.prepare(`SELECT min(${time}) AS at FROM ${table}`).get() as { at: number })
        .at;
    const apart = oldest('spans', 'start_us') - oldest('logs', 'time_us');
    assert.ok(Math.abs(apart) <= (HOUR_MS / 12) * 1000, `${apart}`);
    assert.equal(count(store, 'traces'), count(store, 'spans'));
    store.close();
  });
});

test('large resources that differ each time are bounded as well, and the store works', () => {
  const maxBytes = 4 * MEGABYTE;
  const store = openStore({ maxBytes });
  for (let number = 1; number <= 20; number += 1) {
    const source = { service: `${number} ${'x'.repeat(MEGABYTE / 4)}`, base: START };
    const span = { trace: traceId(number), id: spanId(number), name: 'GET /' };
    store.write('traces', tracesOf(source, [span]));
    // Of one request more, the resource and its index.
    assert.ok(store.usedBytes() < maxBytes + 2 * MEGABYTE, `${store.usedBytes()}`);
  }
  assert.equal(readTrace(store, traceId(20)).length, 1);
  store.close();
});

test('data older than the maximum age is removed, regardless of the clocks of clients', () => {
  let now = START;
  const store = openStore({ maxAgeMs: HOUR_MS, now: () => now });
  const add = (number: number, base: number) =>
    store.write(
      'traces',
      tracesOf({ service: 'x', base }, [{ trace: traceId(number), id: spanId(number), name: 'a' }]),
    );
  add(1, START + 500 * HOUR_MS);
  now += 2 * HOUR_MS;
  add(2, 0);
  now += 2000;
  add(3, 0);
  assert.deepEqual(
    listTraces(store, {}, 10)
      .traces.map(({ id }) => id)
      .sort(),
    [traceId(2), traceId(3)],
  );
  store.close();
});

test('--db: only the owner can read it, it can be reopened; another file is rejected', () => {
  withFolder((folder) => {
    const file = join(folder, 'viewer.db');
    const first = openStore({ file });
    first.write('logs', logsOf({ service: 'x', base: START }, [{ body: 'kept' }]));
    if (process.platform !== 'win32') {
      for (const name of [file, `${file}-wal`])
        assert.equal(statSync(name).mode & 0o777, 0o600, name);
    }
    first.close();
    const second = openStore({ file });
    assert.equal(listLogs(second, {}, 10).logs[0]?.body, 'kept');
    second.close();
    const other = join(folder, 'other.db');
    writeFileSync(other, 'this is no database, but somebody needs it '.repeat(100));
    assert.throws(() => openStore({ file: other }), /not a database/);
    assert.match(String(statSync(other).size), /^4300$/);
  });
});

test('lists use an index and read one page of rows, however many there are', () => {
  const store = openStore();
  const asked: string[] = [];
  const { database } = store;
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    asked.push(sql);
    return prepare(sql);
  };
  listTraces(store, {}, 100);
  listTraces(store, { onlyErrors: true, attributes: [['a', 'b']] }, 100);
  listLogs(store, { text: 'x', minSeverity: 9 }, 100);
  readTrace(store, traceId(1));
  database.prepare = prepare;
  assert.ok(asked.length >= 6);
  for (const sql of asked) {
    const plan = prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(sql.match(/\?/g) ?? []).map(() => 1))
      .map((row) => String((row as { detail: string }).detail));
    // Scans are of what a step has selected; tables are searched.
    const scans = plan.filter((line) => /^SCAN (?!\(subquery|t\b)/.test(line));
    assert.deepEqual(scans, [], `${sql}\n${plan.join('\n')}`);
  }
  store.close();
});

test('a search with few matches ends early, returns how far it got, and continues there', () => {
  const store = openStore();
  const total = 30_000;
  for (let from = 0; from < total; from += 5000) {
    const logs = Array.from({ length: 5000 }, (_, index) => ({
      // All of one time: no line is lost between two pages.
      body: (from + index) % 10_000 === 0 ? 'needle' : 'hay',
      at: 0,
    }));
    store.write('logs', logsOf({ service: 'x', base: START }, logs));
  }
  const found: number[] = [];
  let before: string | undefined;
  let pages = 0;
  do {
    const list = listLogs(store, { text: 'needle', ...(before !== undefined && { before }) }, 2);
    found.push(...list.logs.map(({ id }) => id));
    before = list.next;
    pages += 1;
  } while (before !== undefined && pages < 100);
  assert.deepEqual(found, [20_001, 10_001, 1]);
  store.close();
});

test('a trace of 50,000 nested spans is read and ordered', () => {
  const store = openStore();
  const trace = traceId(7);
  const spans = Array.from({ length: 50_000 }, (_, index) => ({
    trace,
    id: spanId(index + 1),
    ...(index > 0 && { parent: spanId(index) }),
    name: `step ${index}`,
    at: index / 1000,
  }));
  store.write('traces', tracesOf({ service: 'deep', base: START }, spans));
  assert.equal(listTraces(store, {}, 1).traces[0]?.spans, 50_000);
  const { rows } = traceTree(readTrace(store, trace));
  assert.equal(rows.length, 50_000);
  assert.deepEqual([rows.at(-1)?.depth, rows[0]?.below], [49_999, 49_999]);
  store.close();
});

test('quantiles of routes are accurate to 3 % without reading spans', () => {
  const store = openStore({ now: () => START + 60_000 });
  const spans = Array.from({ length: 1000 }, (_, index) => ({
    trace: traceId(index + 1),
    id: spanId(index + 1),
    name: 'GET /x',
    kind: 2,
    ms: index + 1,
    isError: index < 50,
  }));
  store.write('traces', tracesOf({ service: 'x', base: START }, spans));
  store.database.exec('DELETE FROM spans');
  const [line] = listRoutes(store, {});
  assert.deepEqual([line?.count, line?.errors], [1000, 50]);
  for (const [value, expected] of [
    [line?.p50Ns, 500e6],
    [line?.p95Ns, 950e6],
    [line?.p99Ns, 990e6],
  ] as const) {
    assert.ok(Math.abs(value! / expected - 1) < 0.03, `${value} is not ${expected}`);
  }
  store.close();
});

test('a request is stored as a whole or not at all', () => {
  const store = openStore();
  store.database.exec(
    "CREATE TRIGGER full BEFORE INSERT ON spans WHEN NEW.name = 'bad' BEGIN SELECT raise(ABORT, 'full'); END",
  );
  const write = (name: string, number: number) =>
    store.write(
      'traces',
      tracesOf({ service: `${name} service`, base: START }, [
        { trace: traceId(number), id: spanId(number), name: 'good' },
        { trace: traceId(number), id: spanId(number + 1), name },
      ]),
    );
  assert.throws(() => write('bad', 1), /full/);
  assert.deepEqual([count(store, 'spans'), count(store, 'resources')], [0, 0]);
  store.database.exec('DROP TRIGGER full');
  write('bad', 1);
  assert.deepEqual([count(store, 'spans'), count(store, 'resources')], [2, 1]);
  store.close();
});

test('a full file: new data is rejected, existing data can be read, and writing resumes with free space', () => {
  withFolder((folder) => {
    const store = openStore({ file: join(folder, 'viewer.db') });
    const write = (number: number) =>
      store.write('logs', logsOf({ service: 'x', base: START }, [{ body: 'y'.repeat(number) }]));
    write(1);
    const { page_count: pages } = store.database.prepare('PRAGMA page_count').get() as {
      page_count: number;
    };
    store.database.exec(`PRAGMA max_page_count = ${pages}`);
    for (let again = 0; again < 3; again += 1) assert.throws(() => write(MEGABYTE), /full/);
    assert.equal(listLogs(store, {}, 10).logs.length, 1);
    store.database.exec('PRAGMA max_page_count = 1000000');
    write(2);
    assert.equal(listLogs(store, {}, 10).logs.length, 2);
    store.close();
  });
});

test('if a removal fails halfway, the next request is stored', () => {
  let now = START;
  const store = openStore({ maxAgeMs: HOUR_MS, now: () => now });
  const write = (number: number) =>
    store.write(
      'traces',
      tracesOf({ service: 'x', base: START }, [
        { trace: traceId(number), id: spanId(number), name: 'a' },
      ]),
    );
  write(1);
  now += 2000;
  write(2);
  store.database.exec(
    "CREATE TRIGGER held BEFORE DELETE ON traces BEGIN SELECT raise(ABORT, 'held'); END",
  );
  now += 2 * HOUR_MS;
  assert.throws(() => write(3), /held/);
  // Of what was to be removed, nothing is missing.
  assert.deepEqual([count(store, 'spans'), count(store, 'traces')], [2, 2]);
  store.database.exec('DROP TRIGGER held');
  write(4);
  assert.equal(readTrace(store, traceId(4)).length, 1);
  assert.equal(readTrace(store, traceId(1)).length, 0);
  store.close();
});
