// Boards and rules ask for metrics that exist: a misspelt one would be an alert that never fires.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentedMetrics, metricsIn, rules } from './metric-names.ts';
import { interpolate, panels, SOME_VALUES } from './read-boards.ts';

const OURS = /^(http|db|nodejs|v8js|process|container|app|otel_sdk|dns|rpc|messaging|gen_ai|mcp)_/;

const asked = [
  ...rules.map(({ alert, record, expr }) => ({ by: alert ?? record!, expr })),
  ...panels.flatMap(({ name, panel }) =>
    panel.targets
      .filter(({ datasource }) => datasource.type === 'prometheus')
      .map(({ expr = '' }) => ({ by: name, expr: interpolate(expr, SOME_VALUES) })),
  ),
];

test('metrics of services are those that docs/metrics.md lists', () => {
  const documented = documentedMetrics();
  assert.ok(documented.has('http_server_request_duration_seconds_count'));
  const unknown = asked.flatMap(({ by, expr }) =>
    [...metricsIn(expr)]
      .filter((name) => OURS.test(name) && !documented.has(name))
      .map((name) => `${by}: ${name}`),
  );
  assert.deepEqual([...new Set(unknown)], []);
});

test('recorded series have a recording rule', () => {
  const recorded = new Set(rules.map(({ record }) => record));
  const unknown = asked.flatMap(({ by, expr }) =>
    [...metricsIn(expr)]
      .filter((name) => name.includes(':') && !recorded.has(name))
      .map((name) => `${by}: ${name}`),
  );
  assert.deepEqual(unknown, []);
});
