// The usual rules for dashboards, and a few of our own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { stringify } from 'yaml';
import { BOARDS_FOLDER, generateBoards } from '../../dashboards/generate.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { boards, dataSources, interpolate, panels, SOME_VALUES } from './read-boards.ts';

const promql = panels.flatMap(({ name, board, panel }) =>
  panel.targets
    .filter(({ datasource }) => datasource.type === 'prometheus')
    .map((target) => ({ name: `${name} ${target.refId}`, board, panel, expr: target.expr ?? '' })),
);

const { prometheus } = await ensureServers(['prometheus']);

test('stack/grafana/dashboards is the output of `npm run dashboards`', () => {
  const expected = generateBoards();
  assert.deepEqual(readdirSync(BOARDS_FOLDER).sort(), [...expected.keys()].sort());
  for (const [file, text] of expected) {
    assert.equal(readFileSync(join(BOARDS_FOLDER, file), 'utf8'), text, file);
  }
});

test('boards have uids, descriptions, the menu of all boards, and cannot be edited', () => {
  assert.equal(boards.length, 9);
  for (const board of boards) {
    assert.match(board.uid, /^sightline-[a-z]+$/);
    assert.ok(board.description, board.title);
    assert.equal(board.editable, false, board.title);
    assert.ok(
      board.links.some(({ tags }) => tags.some((tag) => board.tags.includes(tag))),
      board.title,
    );
  }
  assert.equal(new Set(boards.map(({ uid }) => uid)).size, boards.length);
});

test('panels have a title, a description, a unit, a unique id, and a text without data', () => {
  for (const { name, panel } of panels) {
    assert.ok(panel.title && panel.description, name);
    assert.ok(panel.fieldConfig.defaults.unit, `${name} has no unit`);
    assert.ok(panel.fieldConfig.defaults.noValue, `${name} would say "No data"`);
  }
  for (const { title, panels: own } of boards) {
    const ids = own.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, title);
    const titles = own.filter(({ type }) => type !== 'row').map((panel) => panel.title);
    assert.equal(new Set(titles).size, titles.length, title);
  }
});

test('panels do not overlap, within 24 columns', () => {
  for (const { title, panels: own } of boards) {
    const taken = new Map<string, string>();
    for (const { title: panel, gridPos } of own) {
      assert.ok(gridPos.x + gridPos.w <= 24, `${title} / ${panel}`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.equal(taken.get(`${x} ${y}`), undefined, `${title} / ${panel}`);
          taken.set(`${x} ${y}`, panel);
        }
      }
    }
  }
});

test('each query has an id and a provisioned data source of its type', () => {
  for (const { name, panel } of panels) {
    assert.ok(panel.targets.length > 0, name);
    const ids = panel.targets.map(({ refId }) => refId);
    assert.equal(new Set(ids).size, ids.length, name);
    for (const { uid, type } of [
      panel.datasource!,
      ...panel.targets.map((one) => one.datasource),
    ]) {
      const source = dataSources.find((one) => one.uid === uid);
      assert.equal(source?.type, type, `${name}: ${uid}`);
    }
  }
});

test('PromQL parses', () => {
  assert.ok(promql.length > 100, String(promql.length));
  for (const { name, expr } of promql) {
    const tree = parser.parse(interpolate(expr, SOME_VALUES));
    tree.iterate({
      enter: (node) => assert.ok(!node.type.isError, `${name}: ${expr}`),
    });
  }
});

test('promtool accepts all queries', { skip: skipReason({ prometheus }) }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-boards-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'boards.yml');
  const rules = promql.map(({ expr }, index) => ({
    record: `panel:query:${index}`,
    expr: interpolate(expr, SOME_VALUES),
  }));
  writeFileSync(file, stringify({ groups: [{ name: 'boards', rules }] }, { lineWidth: 0 }));
  const promtool = 'path' in prometheus ? join(dirname(prometheus.path), 'promtool') : '';
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', file], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
});

test('rates use the interval or the range of the board, and counters are always rates', () => {
  for (const { name, expr } of promql) {
    assert.doesNotMatch(expr, /\[\d/, `${name} has a fixed range`);
    for (const [, counter = '', range] of expr.matchAll(/(\w+_total)(?:\{[^}]*\})?(\[)?/g)) {
      assert.ok(range, `${name}: ${counter} is a counter`);
    }
    assert.doesNotMatch(expr, /rate\(\s*(sum|avg|max|min)\b/, `${name}: rate of an aggregate`);
  }
});

test('each series of a service is restricted by the variables of its board', () => {
  const ours =
    /\b(http_|db_|nodejs_|v8js_|process_|container_|app_|otel_sdk_|gen_ai_|mcp_|genai:|slo:|service:|target_info|traces_|ALERTS)/;
  for (const { name, board, expr } of promql) {
    const variables = (board.templating.list ?? []).map((variable) => variable.name);
    for (const [selector, metric = '', matchers = ''] of expr.matchAll(
      /([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})/g,
    )) {
      if (!ours.test(metric)) continue;
      for (const variable of variables.filter((one) => one !== 'route')) {
        // Recorded series are of services, not of instances.
        if (variable === 'instance' && /^(slo|service|genai):/.test(metric)) continue;
        assert.ok(matchers.includes(`"$${variable}"`), `${name}: ${selector} without $${variable}`);
      }
    }
    // Without braces nothing is restricted at all.
    const bare = expr.match(
      /\b(http|db|nodejs|v8js|app|otel_sdk|gen_ai|mcp|target_info)_\w+(?=[\s)[,]|$)/,
    );
    const label = bare && new RegExp(`(by|without) \\([^)]*\\b${bare[0]}`).test(expr);
    assert.ok(!bare || label || isLabel(bare[0], expr), `${name}: ${bare?.[0]} is not restricted`);
  }
});

test('variables are those that the issue of each board names, and each depends on those before', () => {
  const names = Object.fromEntries(
    boards.map((board) => [board.uid, (board.templating.list ?? []).map(({ name }) => name)]),
  );
  assert.deepEqual(names['sightline-endpoints'], ['environment', 'service', 'instance', 'route']);
  assert.deepEqual(names['sightline-service'], ['environment', 'service', 'instance']);
  for (const board of boards) {
    (board.templating.list ?? []).forEach(({ name, query, datasource }, index, list) => {
      assert.equal(datasource.uid, 'prometheus');
      for (const { name: before } of list
        .slice(0, index)
        .filter((one) => one.name !== 'instance')) {
        assert.ok(query.query.includes(`$${before}`), `${board.title}: ${name} ignores ${before}`);
      }
    });
  }
});

/** Labels are written like metrics. */
function isLabel(word: string, expr: string): boolean {
  return [...expr.matchAll(/(?:by|without) \(([^)]*)\)/g)].some(([, labels = '']) =>
    labels.split(/,\s*/).includes(word),
  );
}
