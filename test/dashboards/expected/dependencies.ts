import assert from 'node:assert/strict';
import { DATABASE_DELAY_SECONDS } from '../values/delays.ts';
import {
  chosen,
  type Expectation,
  type Expectations,
  inside,
  keyed,
  near,
  series,
} from '../values/expect.ts';
import type { Facts } from '../values/facts.ts';
import { QUERIES_OF_A_ROUND } from '../values/study-load.ts';
import { operations, outgoing, PLAIN, SECURE } from './requests.ts';

const rounds = ({ students, rounds: each }: Facts) => students * each;
const { SELECT, WITH, ...others } = QUERIES_OF_A_ROUND.postgresql;
const { get, set, del } = QUERIES_OF_A_ROUND.redis;

/** Of each operation; what the service did at its start is over. */
const perOperation: Readonly<Record<string, number>> = {
  // A query that begins WITH selects.
  'postgresql SELECT': SELECT + WITH,
  ...Object.fromEntries(
    Object.entries(others).map(([name, count]) => [`postgresql ${name}`, count]),
  ),
  ...{ 'redis GET': get, 'redis SET': set, 'redis DEL': del },
};

/** Of each system and operation, summed over what else the query distinguishes. */
function summed(of: (facts: Facts) => Readonly<Record<string, number>>): Expectation {
  return {
    check(found, facts) {
      const sums: Record<string, number> = {};
      for (const { labels, value } of found) {
        const key = `${labels.db_system_name} ${labels.db_operation_name}`;
        sums[key] = (sums[key] ?? 0) + value;
      }
      const wanted = of(facts);
      for (const [key, value] of Object.entries(sums)) near(value, wanted[key] ?? 0, 0.12, key);
      for (const key of Object.keys(wanted)) assert.ok(key in sums, `no ${key}`);
    },
  };
}

/** Of PostgreSQL each operation takes as long as its answers are held back; Redis' do not. */
const durations: Expectation = {
  check(found) {
    const got = keyed(found, ['db_system_name', 'db_operation_name', 'db_collection_name']);
    for (const [key, value] of got) {
      inside(value, key.startsWith('redis') ? 0 : DATABASE_DELAY_SECONDS * 0.6, 2, key);
    }
    assert.ok(got.size >= Object.keys(perOperation).length);
  },
};

const isPool = (found: Parameters<Expectation['check']>[0]) =>
  found.filter(({ labels }) => labels.db_client_connection_pool_name?.endsWith('/postgres'));

export const dependencies: Expectations = {
  'Outgoing requests / A': outgoing.rate!,
  'Failed outgoing requests / A': outgoing.failed!,
  'Duration of outgoing requests / A': outgoing.p95!,
  'DNS lookups / A': chosen('caller', onlyOf('dns_question_name', PLAIN)),
  'TLS handshakes / A': chosen('caller', onlyOf('server_address', SECURE)),
  'Database operations / A': summed((facts) => perSecond(facts)),
  'Failed database operations / A': series(['db_system_name'], () => ({ postgresql: 0, redis: 0 })),
  'Duration of database operations / A': durations,
  'Most expensive operations / A': {
    check(found, facts) {
      const total = found
        .filter(({ labels }) => labels.db_system_name === 'postgresql')
        .reduce((sum, { value }) => sum + value, 0);
      const least = operations(facts).postgresql! * DATABASE_DELAY_SECONDS;
      // Each took at least as long as it was held back, and not ten times that.
      inside(total, least * 0.85, least * 10);
    },
  },
  'Most expensive operations / B': summed((facts) => perSecond(facts)),
  'Most expensive operations / C': durations,
  'Most expensive operations / D': durations,
  'Connections / A': { check: (found) => inside(isPool(found)[0]!.value, 0, 10) },
  'Connections / B': {
    // At most one for each of the users that came at the same time; the pool closes them after 10 s.
    check: (found, { students }) => inside(isPool(found)[0]!.value, 0, students),
  },
  'Connections / C': { check: (found) => assert.equal(isPool(found)[0]?.value, 10) },
  'Waiting for a connection / A': { check: (found) => assert.equal(isPool(found)[0]?.value, 0) },
  'Cache hit rate / A': series(['app_cache_system', 'app_cache_prefix'], () => ({
    'redis deck': (get - set) / get,
  })),
  'Cache lookups / A': series(['app_cache_system', 'app_cache_prefix'], (facts) => ({
    'redis deck': (get * rounds(facts)) / facts.window,
  })),
};

/** A time below a second for one name, and for no other. */
function onlyOf(label: string, name: string): Expectation {
  return {
    check(found) {
      assert.deepEqual([...keyed(found, [label]).keys()], [name]);
      inside(found[0]!.value, 0, 1);
    },
  };
}

function perSecond(facts: Facts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(perOperation).map(([key, count]) => [
      key,
      (count * rounds(facts)) / facts.window,
    ]),
  );
}
