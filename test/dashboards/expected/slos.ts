import assert from 'node:assert/strict';
import { readObjectives } from '../../../scripts/slo/read-objectives.ts';
import { ROOT } from '../../support/run-node.ts';
import { type Expectation, type Expectations, inside, keyed, near } from '../values/expect.ts';
import type { Facts } from '../values/facts.ts';
import { rate } from '../values/measured.ts';
import { isFailed } from './requests.ts';

const { slos: objectives } = readObjectives(`${ROOT}stack/slo.yaml`);
const LABELS = ['service_name', 'slo'];

/** The objective of study-service, as a part of 1. */
function objective(name: string): number {
  const found = objectives.find((slo) => slo.name === name)!;
  return (found.services['study-service'] ?? found.objective) / 100;
}

/** In each round the same part fails, so that it does not matter how long one looks back. */
const failedPart = (facts: Facts) => rate(facts, isFailed) / rate(facts);
const burns = (facts: Facts) => failedPart(facts) / (1 - objective('availability'));
export const budgetLeft = (facts: Facts) => 1 - burns(facts);

/** The part of the requests that took too long, give or take those near the limit. */
function slowParts(facts: Facts): readonly [low: number, high: number] {
  const { within = 0 } = objectives.find(({ name }) => name === 'latency')!;
  const all = [...facts.sent, ...facts.early].map((sent) => sent.seconds);
  const part = (limit: number) => all.filter((one) => one > limit).length / all.length;
  return [part(within * 1.25), part(within * 0.75)];
}

/** Of both objectives of study-service, where `latency` lies between two values. */
function both(
  availability: (facts: Facts) => number,
  latency: (slow: number) => number,
  tolerance = 0.15,
): Expectation {
  return {
    check(found, facts) {
      const got = keyed(found, LABELS);
      assert.deepEqual([...got.keys()].sort(), [
        'study-service availability',
        'study-service latency',
      ]);
      near(got.get('study-service availability')!, availability(facts), tolerance);
      const [low, high] = slowParts(facts)
        .map(latency)
        .sort((a, b) => a - b);
      // The setting-up is not measured: 15 of 455 requests.
      const slack = 0.04 * Math.abs(latency(1) - latency(0));
      inside(got.get('study-service latency')!, low! - slack, high! + slack, 'latency');
    },
  };
}

const burnRate = both(burns, (slow) => slow / (1 - objective('latency')));
const left = both(budgetLeft, (slow) => 1 - slow / (1 - objective('latency')));

export const slos: Expectations = {
  'All objectives / A': both(
    () => objective('availability'),
    () => objective('latency'),
    0,
  ),
  'All objectives / B': both(
    (facts) => 1 - failedPart(facts),
    (slow) => 1 - slow,
    0.03,
  ),
  'All objectives / C': left,
  'All objectives / D': burnRate,
  'All objectives / E': {
    check(found, facts) {
      assert.equal(found.length, 2);
      // Over five minutes, of which the load is a part; the setting-up is a seventh of it at most.
      const least = facts.sent.length / 300;
      for (const { value } of found) inside(value, least * 0.9, least * 1.4);
    },
  },
  'Budget left / A': left,
  'Requests that miss their objective / A': both(failedPart, (slow) => slow),
  'Burn rate, one hour / A': burnRate,
  'Burn rate, six hours / A': burnRate,
  'Burn rate, three days / A': burnRate,
  'Firing alerts / A': {
    check(found) {
      const firing = found.map(({ labels }) => `${labels.alertname} ${labels.severity}`);
      for (const alert of ['HighErrorRatio critical', 'ErrorBudgetBurnsFast critical']) {
        assert.ok(firing.includes(alert), `${alert} is not among ${firing}`);
      }
      assert.ok(!firing.some((alert) => /ServiceGone|HeapNearLimit|PoolExhausted/.test(alert)));
    },
  },
};
