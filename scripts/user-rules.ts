/**
 * Generates stack/prometheus/rules/users.yml: the recording rules that merge the sketches of all processes
 * (src/users/sketch-layout.ts) and estimate from them how many users were active.
 *
 * The estimator is algorithm 6 of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017,
 * without its term for full registers, of which there are none below 10^19 users. It is unbiased for any number of
 * users, so no rule has to choose between two estimators.
 */
import { fileURLToPath } from 'node:url';
import { RANKS, REGISTERS, REGISTERS_PER_BLOCK } from '../src/users/sketch-layout.ts';

export const RULES_FILE: string = fileURLToPath(
  new URL('../stack/prometheus/rules/users.yml', import.meta.url),
);

const SERVICE = 'job, service_name, service_namespace, deployment_environment_name';
const SLOTS = Array.from({ length: REGISTERS_PER_BLOCK }, (_, slot) => slot);
/** Number of terms of the series, enough for a single user: (1 - 1 / registers) ^ (2 ^ 17) is 1e-7. */
const TERMS = 18;

const HEAD = `# Written by scripts/generate-user-rules.ts; do not edit. What it means: docs/users-and-sessions.md.
groups:
  - name: users
    rules:
`;

/** The text of the file. */
export function userRules(): string {
  return (
    HEAD +
    [
      rule(
        'service:app_users_sketch:5m',
        'The greatest of each register, over all processes of a service.',
        merged((register) => `max by (${SERVICE}, app_sketch_block) (${register})`),
        'app_users_sketch',
      ),
      // Each value covers 5 minutes, so 55 minutes of values make an hour.
      rule(
        'service:app_users_sketch:1h',
        'The same, over all that were recorded in the hour.',
        merged((register) => `max_over_time((${register})[55m:1m])`),
        'service:app_users_sketch:5m',
      ),
      rule(
        'service:app_users_sketch:24h',
        'The same, over all hours of the day.',
        merged((register) => `max_over_time((${register})[23h:10m])`),
        'service:app_users_sketch:1h',
      ),
      ...estimate('5m', `0 * max by (${SERVICE}) (app_users_active)`),
      // A subquery does not contain the newest values yet, but a longer window never has fewer
      // users.
      ...estimate('1h', 'service:app_users_active:5m', '>='),
      ...estimate('24h', 'service:app_users_active:1h', '>='),
      rule(
        'service:app_sessions_active',
        'Each process counts its own sessions, or all of them report the count of the store.',
        () =>
          [
            `sum by (${SERVICE}) (app_sessions_active{app_session_scope="process"})`,
            `or max by (${SERVICE}) (`,
            '  app_sessions_active{app_session_scope="fleet"}',
            '  and on (job, instance) app_session_store_up == 1',
            ')',
          ].join('\n'),
        '',
      ),
    ].join('')
  );
}

type Expression = (series: string) => string;

function rule(record: string, comment: string, expression: Expression, series: string): string {
  const lines = expression(series)
    .split('\n')
    .map((line) => `          ${line}\n`);
  return `      # ${comment}\n      - record: ${record}\n        expr: |\n${lines.join('')}`;
}

/** Applies `merge` to each register of the blocks. */
function merged(merge: Expression): Expression {
  return (series) =>
    SLOTS.map((slot) => {
      const factor = RANKS ** slot;
      return `${factor === 1 ? '' : `${factor} * `}${merge(register(series, slot))}`;
    }).join('\n+ ');
}

/** One register of each block. */
function register(series: string, slot: number): string {
  const shifted = slot === 0 ? series : `floor(${series} / ${RANKS ** slot})`;
  return `${shifted} % ${RANKS}`;
}

function ofAllRegisters(each: Expression): Expression {
  return (series) => `  ${SLOTS.map((slot) => each(register(series, slot))).join('\n  + ')}`;
}

function estimate(window: string, least: string, comparison?: string): readonly string[] {
  const sketch = `service:app_users_sketch:${window}`;
  const empty = `service:app_users_sketch_empty:${window}`;
  const sum = `service:app_users_sketch_sum:${window}`;
  return [
    rule(
      empty,
      'The share of registers that are empty; those of blocks that nobody sent are.',
      (series) =>
        `1 - sum by (${SERVICE}) (\n${ofAllRegisters((each) => `(${each} > bool 0)`)(series)}\n) / ${REGISTERS}`,
      sketch,
    ),
    rule(
      sum,
      'Over all that are not: the sum of 2 ^ -register.',
      (series) =>
        [
          `sum by (${SERVICE}) (\n${ofAllRegisters((each) => `0.5 ^ (${each})`)(series)}\n)`,
          `- ${REGISTERS_PER_BLOCK} * count by (${SERVICE}) (${series})`,
          `+ ${REGISTERS} * (1 - ${empty})`,
        ].join('\n'),
      sketch,
    ),
    rule(
      `service:app_users_active:${window}`,
      `Users of the last ${window}, over all processes.`,
      () => {
        const users = `round(\n  ${REGISTERS ** 2 / (2 * Math.LN2)} / (\n    ${sum} + ${REGISTERS} * (\n      ${sigma(empty)}\n    )\n  )\n)`;
        return comparison === undefined
          ? `${users}\nor ${least}`
          : `${users} ${comparison} ${least}\nor ${least}`;
      },
      '',
    ),
  ];
}

/** x + x ^ 2 + 2 x ^ 4 + 4 x ^ 8 + … */
function sigma(x: string): string {
  const terms = [x];
  for (let k = 1; k < TERMS; k++) terms.push(`${2 ** (k - 1)} * ${x} ^ ${2 ** k}`);
  return terms.join('\n      + ');
}
