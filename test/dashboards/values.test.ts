// Every query of every panel, on the real servers, after a load whose every answer is known before.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { dependencies } from './expected/dependencies.ts';
import { endpoints } from './expected/endpoints.ts';
import { gatewayAndUptime } from './expected/gateway-and-uptime.ts';
import { nodeRuntime } from './expected/node-runtime.ts';
import { serviceOverview } from './expected/service-overview.ts';
import { slos } from './expected/slos.ts';
import { telemetryHealth } from './expected/telemetry-health.ts';
import { usersAndSessions, withoutStore } from './expected/users-and-sessions.ts';
import { metricsIn, rules } from './metric-names.ts';
import {
  boards as allBoards,
  panels as allPanels,
  dataSources,
  type Target,
} from './read-boards.ts';
import type { Expectations } from './values/expect.ts';
import type { Facts } from './values/facts.ts';
import { perform } from './values/perform.ts';
import { askLoki, exemplarsOf, runTarget } from './values/run-target.ts';
import { type Stage, startStage, WELL } from './values/stage.ts';

const EXPECTED: Readonly<Record<string, Expectations>> = {
  'sightline-service': serviceOverview,
  'sightline-endpoints': endpoints,
  'sightline-dependencies': dependencies,
  'sightline-runtime': nodeRuntime,
  'sightline-users': usersAndSessions,
  'sightline-slo': slos,
  'sightline-telemetry': telemetryHealth,
  'sightline-uptime': gatewayAndUptime,
};
const SERVICE = 'study-service';

/** Of models there is a board, and a load, of their own: genai.test.ts. */
const boards = allBoards.filter(({ uid }) => uid !== 'sightline-genai');
const panels = allPanels.filter(({ board }) => board.uid !== 'sightline-genai');

/** Panels that say in words what there is not of a service that is well, or where it runs. */
const SAYS_WHY: ReadonlySet<string> = new Set([
  'Service overview / Recent errors',
  'Service overview / Failed traces',
  'Endpoints / Slow traces',
  'Dependencies / Outgoing requests',
  'Dependencies / Failed outgoing requests',
  'Dependencies / Duration of outgoing requests',
  'Dependencies / DNS lookups',
  'Dependencies / TLS handshakes',
  'Node runtime / Memory of the container',
  'Node runtime / CPU of the container',
  'SLOs / Firing alerts',
  'Users and sessions / Session duration',
  'Users and sessions / Session store',
]);

const servers = await ensureServers([
  ...(['otelcol', 'prometheus', 'alertmanager', 'jaeger', 'loki', 'postgres', 'redis'] as const),
  ...(['blackbox', 'nginx', 'nginx-exporter'] as const),
]);

test('each query of each panel has an expectation, and there are no others', () => {
  for (const { uid } of boards) {
    const queries = panels
      .filter(({ board }) => board.uid === uid)
      .flatMap(({ panel }) => panel.targets.map(({ refId }) => `${panel.title} / ${refId}`));
    assert.deepEqual(Object.keys(EXPECTED[uid] ?? {}).sort(), queries.sort(), uid);
  }
});

describe('after the load', { skip: skipReason(servers) }, () => {
  const stops: (() => unknown)[] = [];
  let stage: Stage;
  let facts: Facts;

  before(async () => {
    stage = await startStage((stop) => stops.push(stop));
    facts = await perform(stage);
  });

  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  for (const { board, panel, name } of panels) {
    test(name, async () => {
      for (const target of panel.targets) {
        const expected = EXPECTED[board.uid]![`${panel.title} / ${target.refId}`]!;
        const found = await runTarget(target, stage, facts, expected.service ?? SERVICE);
        try {
          expected.check(found, facts);
        } catch (error) {
          throw new Error(`${target.refId}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }

  test('each panel of a service without failures has data', async () => {
    const silent: string[] = [];
    for (const { name, panel } of panels) {
      const found = await Promise.all(
        panel.targets.map((target) => runTarget(target, stage, facts, WELL)),
      );
      if (found.every((one) => one.length === 0)) silent.push(name);
    }
    assert.deepEqual(
      silent.filter((name) => !SAYS_WHY.has(name)),
      [],
    );
  });

  test('… and its errors are 0 %', async () => {
    const errors = ['Errors', 'Failed requests', 'Failing dependencies', 'Errors by route'];
    for (const { panel, name } of panels.filter(({ panel }) => errors.includes(panel.title))) {
      const found = await runTarget(panel.targets[0]!, stage, facts, WELL);
      assert.ok(found.length > 0, name);
      for (const { value } of found) assert.equal(value, 0, name);
    }
  });

  test('each metric of a server that a rule uses exists', async () => {
    // Counters that begin with the first failure; those of what was sent, beside them, are there.
    const later = /^otelcol_exporter_(send|enqueue)_failed_/;
    const names = new Set(rules.flatMap(({ expr }) => [...metricsIn(expr)]));
    const ofServers = [...names].filter((name) => /^(otelcol|nginx|probe|up|traces)/.test(name));
    assert.ok(ofServers.length > 5);
    for (const name of ofServers.filter((one) => !later.test(one))) {
      assert.ok((await stage.prometheus.query(name)).length > 0, `there is no ${name}`);
    }
  });

  test('one service sends native histograms, the other classic ones', async () => {
    const kinds = async (service: string) => {
      const { prometheus } = stage;
      const metric = 'http_server_request_duration_seconds';
      const native = await prometheus.query(`${metric}{service_name="${service}"}`);
      const classic = await prometheus.query(`${metric}_bucket{service_name="${service}"}`);
      return [native.length > 0, classic.length > 0];
    };
    assert.deepEqual(await kinds(SERVICE), [true, false]);
    assert.deepEqual(await kinds('caller'), [false, true]);
  });

  test('a service without a session store has no line for it, and ended sessions are zero', async () => {
    for (const [key, expected] of Object.entries(withoutStore)) {
      const { panel } = panels.find(({ board, panel: { title } }) => {
        return board.uid === 'sightline-users' && key.startsWith(`${title} /`);
      })!;
      expected.check(await runTarget(panel.targets[0]!, stage, facts, SERVICE), facts);
    }
  });

  test('exemplar → trace → its log lines → its errors → the trace again', async () => {
    const [{ panel } = { panel: undefined }] = panels.filter(
      ({ name }) => name === 'Service overview / Durations',
    );
    const traces = await exemplarsOf(panel?.targets[0] as Target, stage, facts, SERVICE);
    assert.ok(traces.length > 0, 'no exemplars');
    const sources = Object.fromEntries(dataSources.map(({ uid, jsonData }) => [uid, jsonData]));
    const toLogs = sources.jaeger?.tracesToLogsV2?.query ?? '';
    const [, toErrors] = sources.loki?.derivedFields ?? [];
    let failed = 0;
    for (const trace of new Set(traces)) {
      const answer = await fetch(`${stage.jaeger.url}/api/traces/${trace}`);
      assert.equal(answer.status, 200, `Jaeger does not know ${trace}`);
      const lines = await askLoki(
        stage.loki.url,
        toLogs
          .replace('$${__span.tags["service.name"]}', SERVICE)
          .replace('$${__trace.traceId}', trace),
      );
      assert.ok(lines.length > 0, `no lines of ${trace}`);
      for (const { labels } of lines) assert.equal(labels.trace_id, trace);
      const errors = await askLoki(stage.loki.url, toErrors!.url.replace('$${__value.raw}', trace));
      failed += errors.length;
      const expected = lines.filter(({ text }) => / failed: /.test(text ?? '')).length;
      assert.equal(errors.length, expected);
    }
    assert.ok(failed > 0, 'no exemplar of a failed request');
  });

  test('trace → the metrics of its service', async () => {
    const { tags = [], queries = [] } =
      dataSources.find(({ uid }) => uid === 'jaeger')?.jsonData.tracesToMetrics ?? {};
    assert.deepEqual(tags, [{ key: 'service.name', value: 'service_name' }]);
    for (const { query, name } of queries) {
      const expr = query.replaceAll('$$__tags', `service_name="${SERVICE}"`);
      const answer = await stage.prometheus.query(expr);
      assert.ok(answer.length > 0, name);
    }
  });
});
