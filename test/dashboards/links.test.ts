// Links lead somewhere: to boards that exist, with variables that they have, and to data sources.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boards, dataSources, panels } from './read-boards.ts';

const uids = new Set(dataSources.map(({ uid }) => uid));

const links = panels.flatMap(({ name, board, panel }) =>
  (panel.fieldConfig.defaults.links ?? []).map(({ url = '' }) => ({ name, board, panel, url })),
);

test('links to boards name existing boards, and variables that both have', () => {
  const toBoards = links.filter(({ url }) => url.startsWith('/d/'));
  assert.ok(toBoards.length > 5);
  for (const { name, board, panel, url } of toBoards) {
    const target = boards.find(({ uid }) => uid === /^\/d\/([\w-]+)/.exec(url)?.[1]);
    assert.ok(target, `${name}: ${url}`);
    const has = (of: typeof board) => (of.templating.list ?? []).map((variable) => variable.name);
    for (const [, variable = ''] of url.matchAll(/\$\{(\w+):queryparam\}/g)) {
      assert.ok(has(board).includes(variable), `${name}: no ${variable} here`);
      assert.ok(has(target).includes(variable), `${name}: no ${variable} there`);
    }
    for (const [, variable = ''] of url.matchAll(/[?&]var-(\w+)=/g)) {
      assert.ok(has(target).includes(variable), `${name}: no ${variable} there`);
    }
    for (const [, field = ''] of url.matchAll(/__data\.fields\["([^"]+)"\]/g)) {
      assert.ok(JSON.stringify(panel).includes(`"http_route":"${field}"`), `${name}: ${field}`);
    }
  }
});

test('links to logs contain a valid query', () => {
  const toLogs = links.filter(({ url }) => url.startsWith('/explore?'));
  assert.ok(toLogs.length > 0);
  for (const { name, url } of toLogs) {
    const panes = JSON.parse(new URL(url, 'http://grafana').searchParams.get('panes') ?? '');
    assert.ok(uids.has(panes.logs.datasource), name);
    assert.match(panes.logs.queries[0].expr, /^\{.*\$service/);
  }
});

test('data sources link to each other: exemplar → trace → logs → errors → trace → metrics', () => {
  const by = Object.fromEntries(dataSources.map((source) => [source.uid, source.jsonData]));
  assert.deepEqual(by.prometheus?.exemplarTraceIdDestinations, [
    // The label that the collector's exemplars have.
    { name: 'trace_id', datasourceUid: 'jaeger' },
  ]);
  assert.equal(by.jaeger?.tracesToLogsV2?.datasourceUid, 'loki');
  assert.equal(by.jaeger?.tracesToMetrics?.datasourceUid, 'prometheus');
  const derived = by.loki?.derivedFields ?? [];
  assert.deepEqual(
    derived.map(({ matcherRegex, datasourceUid }) => [matcherRegex, datasourceUid]),
    [
      ['trace_id', 'jaeger'],
      ['trace_id', 'loki'],
      ['trace_id', undefined],
    ],
  );
  assert.match(derived[2]?.url ?? '', /^\$SENTRY_URL\//);
});

test('queries of span series ask for exemplars', () => {
  const asking = panels.flatMap(({ panel }) => panel.targets.filter(({ exemplar }) => exemplar));
  assert.ok(asking.length >= 4);
  for (const { expr } of asking) assert.match(expr ?? '', /traces_span_metrics_duration_seconds/);
});
