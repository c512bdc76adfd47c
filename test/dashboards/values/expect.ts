// What a query has to answer, in the words of the tests: a number, one number for each series, …
import assert from 'node:assert/strict';
import type { Facts } from './facts.ts';
import type { Found } from './run-target.ts';

export interface Expectation {
  /** The service that is chosen at the top of the board (default: study-service). */
  readonly service?: string;
  check(found: readonly Found[], facts: Facts): void;
}

/** `Panel / A` → what the query of that id answers. */
export type Expectations = Readonly<Record<string, Expectation>>;

type Of<T> = (facts: Facts) => T;

/**
 * Rates over a window are exact but for what lies between its borders and the nearest samples, which is
 * a second of about fifteen.
 */
const RATE_TOLERANCE = 0.12;

/** One series without labels that matter, with this value. */
export function one(value: Of<number>, tolerance = RATE_TOLERANCE): Expectation {
  return {
    check(found, facts) {
      assert.equal(found.length, 1, describe(found));
      near(found[0]!.value, value(facts), tolerance);
    },
  };
}

/** One series whose value lies between two. */
export function between(low: Of<number>, high: Of<number>): Expectation {
  return {
    check(found, facts) {
      assert.equal(found.length, 1, describe(found));
      inside(found[0]!.value, low(facts), high(facts));
    },
  };
}

/** Exactly these series, by the values of some labels joined by a blank. */
export function series(
  labels: readonly string[],
  values: Of<Readonly<Record<string, number>>>,
  tolerance = RATE_TOLERANCE,
): Expectation {
  return {
    check(found, facts) {
      const wanted = values(facts);
      const got = keyed(found, labels);
      assert.deepEqual([...got.keys()].sort(), Object.keys(wanted).sort());
      for (const [key, value] of got) near(value, wanted[key]!, tolerance, key);
    },
  };
}

/** At least one series; each value lies between two. */
export function each(low: Of<number>, high: Of<number>, count?: Of<number>): Expectation {
  return {
    check(found, facts) {
      if (count) assert.equal(found.length, count(facts), describe(found));
      assert.ok(found.length > 0, 'no series');
      for (const { value } of found) inside(value, low(facts), high(facts));
    },
  };
}

/** Each value lies between two; whether there is any is the machine's doing. */
export function anyWithin(low: number, high: number): Expectation {
  return {
    check(found) {
      for (const { value } of found) inside(value, low, high);
    },
  };
}

/** Nothing, and why that is right here. */
export function nothing(_why: string): Expectation {
  return { check: (found) => assert.deepEqual(found, []) };
}

/** The same with another service chosen. */
export function chosen(service: string, expectation: Expectation): Expectation {
  return { ...expectation, service };
}

export function near(actual: number, expected: number, tolerance: number, what = ''): void {
  const allowed = Math.abs(expected) * tolerance + 1e-9;
  assert.ok(
    Math.abs(actual - expected) <= allowed,
    `${what} ${actual} is not ${expected} ± ${allowed}`,
  );
}

export function inside(actual: number, low: number, high: number, what = ''): void {
  assert.ok(actual >= low && actual <= high, `${what} ${actual} is not within ${low} and ${high}`);
}

export function keyed(
  found: readonly Found[],
  labels: readonly string[],
): ReadonlyMap<string, number> {
  return new Map(
    found.map((one) => [labels.map((label) => one.labels[label] ?? '').join(' '), one.value]),
  );
}

function describe(found: readonly Found[]): string {
  return JSON.stringify(found.slice(0, 5));
}
