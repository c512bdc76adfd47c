// Each query of the board "GenAI" on the real Prometheus, with what an agent under the preload has sent through the real
// collector; the rules of its cost and its alerts are evaluated there too.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { eventually } from '../collector/eventually.ts';
import { type FakeProviders, startFakeProviders } from '../genai/fake-providers.ts';
import { installMcp } from '../genai/mcp-packages.ts';
import { startNode } from '../support/run-node.ts';
import { copyStack } from '../support/stack-copy.ts';
import { type Asked, type GenAiFacts, genAi } from './expected/gen-ai.ts';
import { panels as all } from './read-boards.ts';
import type { Facts } from './values/facts.ts';
import { runTarget } from './values/run-target.ts';
import type { Stage } from './values/stage.ts';

const SERVICE = 'assistant';
const EARLY: Asked = { '/ask': 1, '/broken': 1, '/refused': 1, '/unpriced': 1, '/stream': 1 };
const LOAD: Asked = { '/ask': 9, '/broken': 6, '/refused': 4, '/unpriced': 5, '/stream': 7 };
/** On a machine that does much else. */
const WAIT_MS = 120_000;

const panels = all.filter(({ board }) => board.uid === 'sightline-genai');
const servers = await ensureServers(['otelcol', 'prometheus']);

test('each query of the board has an expectation', () => {
  const queries = panels.flatMap(({ panel }) =>
    panel.targets.map(({ refId }) => `${panel.title} / ${refId}`),
  );
  assert.deepEqual(Object.keys(genAi).sort(), queries.sort());
});

describe('GenAI, after the run of an agent', { skip: skipReason(servers) }, () => {
  const stops: (() => unknown)[] = [];
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  let providers: FakeProviders;
  let facts: GenAiFacts & Pick<Facts, 'now'>;

  before(async () => {
    const folder = await installMcp();
    providers = await startFakeProviders();
    stops.push(() => providers[Symbol.asyncDispose]());
    const [port, metricsPort] = [await freePort(), await freePort()];
    const stack = copyStack({
      eager: true,
      addresses: {
        'localhost:9090': `127.0.0.1:${port}`,
        'otelcol:8888': `127.0.0.1:${metricsPort}`,
      },
    });
    stops.push(stack.remove);
    prometheus = await startPrometheus({ configFile: stack.prometheusConfig, port });
    stops.push(() => prometheus.stop());
    const collector = await startOtelcol({ metrics: prometheus.otlpEndpoint, metricsPort });
    stops.push(() => collector.stop());
    const assistant = startNode(`${folder}/assistant.mjs`, {
      env: {
        GENAI_URL: providers.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        OTEL_METRIC_EXPORT_TIMEOUT: '500',
        OTEL_SERVICE_NAME: SERVICE,
        TOOLS_NAME: SERVICE,
      },
      deadlineMs: 600_000,
    });
    stops.push(() => assistant.stop());
    const [, url = ''] = await assistant.waitForOutput(/listening on (\S+)/);
    const ask = async (asked: Asked, sessions: number) => {
      for (let index = 0; index < sessions; index++) await asText(`${url}/session`);
      for (const [path, times] of Object.entries(asked)) {
        for (let index = 0; index < times; index++) await asText(url + path);
      }
    };
    await ask(EARLY, 1);
    await arrived(2 + 2 + 1 + 1 + 1, 1);
    const beganAt = Date.now() / 1000;
    await sampledAgain();
    await ask(LOAD, 3);
    await arrived(7 + 18 + 12 + 4 + 5 + 7, 4);
    const now = Date.now() / 1000;
    const ever = Object.fromEntries(
      Object.entries(LOAD).map(([path, times]) => [path, times + EARLY[path as keyof Asked]]),
    ) as Asked;
    facts = { now, window: now - beganAt, asked: LOAD, ever, sessions: 3 };
  });

  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  for (const { panel, name } of panels) {
    test(name, async () => {
      for (const target of panel.targets) {
        const stage = { prometheus } as unknown as Stage;
        const found = await runTarget(target, stage, facts as unknown as Facts, SERVICE);
        genAi[`${panel.title} / ${target.refId}`]!(found, facts);
      }
    });
  }

  test('the alert of a failing tool fires, the one of the budget does not', async () => {
    const firing = await eventually(
      'ToolFailing',
      async () => {
        const found = await prometheus.query('ALERTS{alertstate="firing"}');
        const names = found.map(({ metric }) => metric.alertname);
        assert.ok(names.includes('ToolFailing'), String(names));
        return found;
      },
      WAIT_MS,
    );
    const own = firing.filter(
      ({ metric }) => metric.service_name === SERVICE && /^(Tool|GenAi)/.test(metric.alertname!),
    );
    assert.deepEqual(
      own.map(({ metric }) => `${metric.alertname} ${metric.gen_ai_tool_name}`),
      ['ToolFailing weather'],
    );
  });

  /** Waits until all of it is counted, and the rules have seen it. */
  async function arrived(calls: number, sessions: number): Promise<void> {
    const counted = (metric: string) => `sum(histogram_count(${metric}) or ${metric}_count)`;
    for (const [metric, wanted] of [
      ['gen_ai_client_inference_duration_seconds', calls],
      ['mcp_client_session_duration_seconds', sessions],
      ['mcp_server_session_duration_seconds', sessions],
    ] as const) {
      await eventually(
        metric,
        async () => {
          const [found] = await prometheus.query(counted(metric));
          assert.equal(found?.value, wanted);
          return found;
        },
        WAIT_MS,
      );
    }
    await sampledAgain();
  }

  async function sampledAgain(): Promise<void> {
    const seconds = Date.now() / 1000;
    const times = [
      `min(timestamp(target_info{service_name="${SERVICE}"} unless on (service_instance_id) (mcp_server_session_duration_seconds or mcp_server_session_duration_seconds_count)))`,
      'min(prometheus_rule_group_last_evaluation_timestamp_seconds)',
    ];
    for (const time of times) {
      await eventually(
        time,
        async () => {
          const [found] = await prometheus.query(`${time} > ${seconds}`);
          assert.ok(found);
          return found;
        },
        WAIT_MS,
      );
    }
  }
});

async function asText(url: string): Promise<string> {
  return await (await fetch(url)).text();
}
