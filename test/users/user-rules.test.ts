// The rules that merge sketches, over a day in which a process is replaced, in rule tests of Prometheus.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { RULES_FILE, userRules } from '../../scripts/user-rules.ts';
import { blockOf, createHyperLogLog, positionOf } from '../../src/users/hyperloglog.ts';
import { BLOCKS, SKETCH_WINDOW_S } from '../../src/users/sketch-layout.ts';
import { createKeyedHash } from '../../src/util/keyed-hash.ts';

const { prometheus } = await ensureServers(['prometheus']);

/** Minutes: the process exports, and the rules are evaluated. */
const STEP = 5;
const STEPS = (24 * 60) / STEP;
/** Steps from one new user to the next: promtool refuses rules that read more than 10,000 samples. */
const EVERY = 6;
const hash = createKeyedHash('the key of this test');

test('stack/prometheus/rules/users.yml is what `npm run user-rules` writes', () => {
  assert.equal(readFileSync(RULES_FILE, 'utf8'), userRules());
});

test('the users of five minutes, an hour and a day, whatever was restarted meanwhile', {
  skip: skipReason({ prometheus }),
}, () => {
  // A new user every half hour, and one who is always active.
  const series = [
    ...sketchSeries('first', 0, STEPS / 2),
    ...sketchSeries('second', STEPS / 2, STEPS),
  ];
  const about = (window: string, users: number) => ({
    expr: `abs(service:app_users_active:${window}{job="shop"} / ${users} - 1) < bool 0.05`,
    eval_time: '24h',
    exp_samples: [{ labels: '{job="shop",service_name="shop"}', value: 1 }],
  });
  const tests = {
    rule_files: [RULES_FILE],
    evaluation_interval: `${STEP}m`,
    tests: [
      {
        interval: `${STEP}m`,
        input_series: [
          ...series,
          ...['first', 'second'].map((instance) => ({
            series: `app_sessions_active{${labels(instance)},app_session_scope="process"}`,
            values: `${instance === 'first' ? 3 : 4}x${STEPS}`,
          })),
          ...['up', 'down'].flatMap((instance) => [
            {
              series: `app_sessions_active{${labels(instance, 'stored')},app_session_scope="fleet"}`,
              values: `${instance === 'up' ? 7 : 9}x${STEPS}`,
            },
            {
              series: `app_session_store_up{${labels(instance, 'stored')}}`,
              values: `${instance === 'up' ? 1 : 0}x${STEPS}`,
            },
          ]),
          {
            series: `app_users_active{${labels('idle', 'idle')},app_window="5m"}`,
            values: `0x${STEPS}`,
          },
        ],
        promql_expr_test: [
          {
            expr: 'service:app_users_active:5m',
            eval_time: '24h',
            exp_samples: [
              { labels: 'service:app_users_active:5m{job="idle",service_name="idle"}', value: 0 },
              { labels: 'service:app_users_active:5m{job="shop",service_name="shop"}', value: 2 },
            ],
          },
          about('1h', 3),
          about('24h', STEPS / EVERY + 1),
          {
            expr: 'service:app_sessions_active',
            eval_time: '24h',
            exp_samples: [
              { labels: 'service:app_sessions_active{job="shop",service_name="shop"}', value: 7 },
              {
                labels: 'service:app_sessions_active{job="stored",service_name="stored"}',
                value: 7,
              },
            ],
          },
        ],
      },
    ],
  };
  const folder = mkdtempSync(join(tmpdir(), 'sightline-rules-'));
  try {
    const file = join(folder, 'users.yaml');
    writeFileSync(file, stringify(tests));
    const promtool = join(dirname((prometheus as { path: string }).path), 'promtool');
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`.slice(0, 3000));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function labels(instance: string, service = 'shop'): string {
  return `job="${service}",service_name="${service}",instance="${instance}"`;
}

/** The exports of a process that lives from one step to another. */
function sketchSeries(instance: string, from: number, to: number) {
  const sketch = createHyperLogLog();
  const values = new Map<number, string[]>();
  for (let step = from; step <= to && step <= STEPS; step++) {
    const second = step * STEP * 60 + 1000;
    if (step > from || from > 0) {
      for (const user of step % EVERY === 0 ? [`user-${step}`, 'regular'] : ['regular'])
        sketch.add(positionOf(hash(user)), second);
    }
    const registers = sketch.since(second - SKETCH_WINDOW_S + 1);
    for (let block = 0; block < BLOCKS; block++) {
      const value = blockOf(registers, block);
      if (value === 0 && !values.has(block)) continue;
      let list = values.get(block);
      if (list === undefined) {
        list = Array.from({ length: step }, () => '_');
        values.set(block, list);
      }
      list.push(String(value));
    }
  }
  return [...values].map(([block, list]) => ({
    series: `app_users_sketch{${labels(instance)},app_sketch_block="${block}"}`,
    values: list.join(' '),
  }));
}
