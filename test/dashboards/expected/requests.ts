import assert from 'node:assert/strict';
import {
  chosen,
  type Expectation,
  type Expectations,
  inside,
  keyed,
  one,
  series,
} from '../values/expect.ts';
import type { Facts } from '../values/facts.ts';
import { quantileRange, rate, rates, seconds } from '../values/measured.ts';
import { QUERIES_OF_A_ROUND, type Sent } from '../values/study-load.ts';

export const isFailed = ({ status }: Sent) => status >= 500;
export const routeOf = ({ route }: Sent) => route;
export const methodAndRoute = ({ method, route }: Sent) => `${method} ${route}`;

/** Of requests that only the setting-up has sent: none in the window. */
export const SET_UP = ['POST /users', 'POST /login', 'POST /decks'] as const;

/** A percentile of requests, without labels: what the client has measured. */
export function percentile(q: number): Expectation {
  return {
    check(found, facts) {
      assert.equal(found.length, 1);
      const [low, high] = quantileRange(seconds(facts), q, facts.native);
      inside(found[0]!.value, low, high, `P${q * 100}`);
    },
  };
}

/** A percentile of each route that was requested. */
export function percentileByRoute(
  q: number,
  labels: readonly string[],
  keyOf: (sent: Sent) => string,
): Expectation {
  return {
    check(found, facts) {
      const got = keyed(found, labels);
      assert.deepEqual([...got.keys()].sort(), [...new Set(facts.sent.map(keyOf))].sort());
      for (const [key, value] of got) {
        const own = seconds(facts, (sent) => keyOf(sent) === key);
        const [low, high] = quantileRange(own, q, facts.native);
        inside(value, low, high, key);
      }
    },
  };
}

/** The part of 5xx of each route. */
export function failures(facts: Facts, keyOf: (sent: Sent) => string): Record<string, number> {
  const all = rates(facts, keyOf);
  return Object.fromEntries(
    Object.keys(all).map((key) => [
      key,
      rate(facts, (sent) => isFailed(sent) && keyOf(sent) === key) / all[key]!,
    ]),
  );
}

export const byStatus = series(['http_response_status_code'], (facts) =>
  rates(facts, ({ status }) => String(status)),
);

/** Operations a second of each database, by reading what the service does. */
export function operations(facts: Facts): Record<string, number> {
  const rounds = facts.rounds * facts.students;
  return Object.fromEntries(
    Object.entries(QUERIES_OF_A_ROUND).map(([system, queries]) => {
      const each = Object.values(queries).reduce((sum, count) => sum + count, 0);
      return [system, (each * rounds) / facts.window];
    }),
  );
}

/** The hosts that the caller asks: by http, and by https. */
export const PLAIN = 'localhost';
export const SECURE = '127.0.0.1';
const plainCalls = ({ calls }: Facts) => calls.ok + calls.failed + calls.missing;

/** Outgoing requests, which the caller makes. */
export const outgoing: Expectations = {
  rate: chosen(
    'caller',
    series(['server_address'], (facts) => ({
      [PLAIN]: plainCalls(facts) / facts.window,
      [SECURE]: facts.calls.secure / facts.window,
    })),
  ),
  failed: chosen(
    'caller',
    // 404 answers are not failures.
    series(['server_address'], (facts) => ({
      [PLAIN]: facts.calls.failed / plainCalls(facts),
      [SECURE]: 0,
    })),
  ),
  p95: chosen('caller', {
    check(found, { calls }) {
      const got = keyed(found, ['server_address']);
      assert.deepEqual([...got.keys()].sort(), [SECURE, PLAIN]);
      // It takes its time for an answer, and the machine is busy.
      inside(got.get(PLAIN)!, calls.delaySeconds, 1);
      inside(got.get(SECURE)!, 0, 1);
    },
  }),
};

export const requestRate = one((facts) => rate(facts));
