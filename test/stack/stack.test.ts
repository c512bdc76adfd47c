// `npm run stack`: all that runs without containers, from the shipped files, is up, and a request leaves its traces.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Stack, startStack } from '../../scripts/stack/start-stack.ts';
import { eventually } from '../collector/eventually.ts';
import { STACK_SERVERS } from './stack-servers.ts';

const skip = skipReason(await ensureServers(STACK_SERVERS));

const stops: (() => Promise<unknown>)[] = [];
let stack: Stack;

before(async () => {
  if (skip) return;
  stack = await startStack((stop) => stops.unshift(stop), {
    env: { OTEL_BSP_SCHEDULE_DELAY: '300', OTEL_METRIC_EXPORT_INTERVAL: '1000' },
  });
});
after(async () => {
  for (const stop of stops) await stop();
});

const json = async (url: string) => (await (await fetch(url)).json()) as { data: never };

describe('the stack without containers', { skip }, () => {
  test('a request through the gateway is a trace of both instances, a log line, and a metric', async () => {
    const email = `${randomUUID()}@example.org`;
    const type = { 'content-type': 'application/json' };
    for (let index = 0; index < 4; index++) {
      const { status } = await stack.gateway.ask('/users', {
        method: 'POST',
        headers: type,
        body: JSON.stringify({
          email: `${index}${email}`,
          name: 'Ada',
          password: 'a long password',
        }),
      });
      assert.equal(status, 201);
    }
    const line = await eventually('the line', async () => stack.gateway.lines().at(-1));
    const spans = await eventually('the trace', async () => {
      const { data } = await json(`${stack.jaeger.url}/api/traces/${line.trace_id}`);
      const [trace] = (data ?? []) as {
        spans: { operationName: string; references: { spanID: string }[] }[];
      }[];
      return trace?.spans.some(({ operationName }) => /INSERT/.test(operationName))
        ? trace.spans
        : undefined;
    });
    const server = spans.find(({ operationName }) => operationName === 'POST /users');
    assert.equal(server?.references[0]?.spanID, line.span_id, 'the gateway is its parent');
    await eventually('the line in Loki', async () => {
      const query = encodeURIComponent(`{service_name=~".+"} | trace_id="${line.trace_id}"`);
      const { data } = await json(
        `${stack.loki.url}/loki/api/v1/query_range?since=1h&query=${query}`,
      );
      const { result } = data as { result: { stream: { service_name: string } }[] };
      const names = new Set(result.map(({ stream }) => stream.service_name));
      return names.has('gateway') && names.has('study-service') ? true : undefined;
    });
    await eventually('both instances', async () => {
      const query = encodeURIComponent('count(target_info{service_name="study-service"})');
      const { data } = await json(`${stack.prometheusUrl}/api/v1/query?query=${query}`);
      const { result } = data as { result: { value: [number, string] }[] };
      return result[0]?.value[1] === '2' ? true : undefined;
    });
  });

  test('everything that Prometheus scrapes is up, the probe through the gateway among it', async () => {
    await eventually('all targets', async () => {
      const { data } = await json(`${stack.prometheusUrl}/api/v1/targets`);
      const { activeTargets } = data as {
        activeTargets: { health: string; labels: { job: string } }[];
      };
      const well = activeTargets
        .filter(({ health }) => health === 'up')
        .map(({ labels }) => labels.job);
      return ['alertmanager', 'gateway', 'loki', 'otelcol', 'probe', 'prometheus'].every((job) =>
        well.includes(job),
      )
        ? true
        : undefined;
    });
    await eventually('the probe', async () => {
      const { data } = await json(`${stack.prometheusUrl}/api/v1/query?query=probe_success`);
      const { result } = data as { result: { value: [number, string] }[] };
      return result[0]?.value[1] === '1' ? true : undefined;
    });
  });
});
