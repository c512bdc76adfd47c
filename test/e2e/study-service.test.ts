// The whole way, on real servers: study-service → preload → collector → Prometheus, Jaeger and Loki.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { type LoadReport, runLoad } from '../../examples/demo/load.ts';
import { startService } from '../../examples/demo/service.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Jaeger, startJaeger } from '../../scripts/servers/start-jaeger.ts';
import { type Loki, startLoki } from '../../scripts/servers/start-loki.ts';
import { type Otelcol, startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { eventually } from '../collector/eventually.ts';
import { ROOT } from '../support/run-node.ts';

const servers = await ensureServers([
  'otelcol',
  'prometheus',
  'jaeger',
  'loki',
  'postgres',
  'redis',
]);

const REQUESTS = 400;
/** Asked while the service starts, and not by the load. */
const HEALTH = '/healthz';

describe('study-service, observed', { skip: skipReason(servers) }, () => {
  let prometheus: Prometheus;
  let jaeger: Jaeger;
  let loki: Loki;
  let otelcol: Otelcol;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let redis: Awaited<ReturnType<typeof startRedis>>;

  before(async () => {
    await ensureInstalled(() => {});
    [prometheus, jaeger, loki, postgres, redis] = await Promise.all([
      startPrometheus(),
      startJaeger(),
      startLoki(),
      startPostgres(),
      startRedis(),
    ]);
    otelcol = await startOtelcol({
      metrics: prometheus.otlpEndpoint,
      traces: jaeger.otlpEndpoint,
      logs: loki.otlpEndpoint,
    });
  });

  after(async () => {
    const all = [otelcol, prometheus, jaeger, loki, postgres, redis];
    await Promise.all(all.map((server) => server?.stop()));
  });

  for (const protocol of ['grpc', 'http/protobuf', 'http/json'] as const) {
    const name = `study-${protocol.replace('/', '-')}`;
    let report: LoadReport;

    test(`${protocol}: Prometheus counts each request that was sent, by route and status`, async () => {
      const service = await startService({
        databaseUrl: postgres.url,
        databasePoolSize: 10,
        redisUrl: redis.url,
        preload: `${ROOT}register.ts`,
        env: {
          OTEL_SERVICE_NAME: name,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? otelcol.grpcUrl : otelcol.httpUrl,
        },
      });
      report = await runLoad({ url: service.url, requests: REQUESTS, rate: 200 });
      await service.stop();
      assert.deepEqual(report.errors, []);
      assert.equal(report.sent, REQUESTS);

      const counted = await eventually('all requests in Prometheus', async () => {
        const samples = await prometheus.query(
          `http_server_request_duration_seconds_count{service_name="${name}", http_route!="${HEALTH}"}`,
        );
        const total = samples.reduce((sum, { value }) => sum + value, 0);
        return total >= REQUESTS ? samples : undefined;
      });
      assert.deepEqual(
        tally(
          counted.map(({ metric, value }) => [
            `${metric.http_request_method} ${metric.http_route ?? ''} ${metric.http_response_status_code}`,
            value,
          ]),
        ),
        tally(
          report.counts.map(({ method, route, status, count }) => [
            `${method} ${route} ${status}`,
            count,
          ]),
        ),
      );
    });

    test(`${protocol}: a trace in Jaeger has the request, the queries and Redis`, async () => {
      const trace = await eventually('a trace with its request, a query and Redis', async () => {
        const traces = await jaegerTraces(jaeger.url, name);
        return traces.find(
          ({ spans }) => hasSystem(spans, 'postgresql') && hasSystem(spans, 'redis') && root(spans),
        );
      });
      assert.match(root(trace.spans)!.operationName, /^(GET|POST|PUT|PATCH|DELETE) \//);
    });

    test(`${protocol}: log lines in Loki carry the trace of their request`, async () => {
      const line = await eventually('log lines with a trace in Loki', async () => {
        const query = `{service_name="${name}"} | trace_id != ""`;
        const url = `${loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '5' })}`;
        const answer = (await (await fetch(url)).json()) as {
          data: { result: ReadonlyArray<{ stream: Record<string, string> }> };
        };
        return answer.data.result[0]?.stream;
      });
      assert.match(line.trace_id ?? '', /^[0-9a-f]{32}$/);
      assert.match(line.span_id ?? '', /^[0-9a-f]{16}$/);
      await eventually('the trace of that line in Jaeger', async () => {
        const trace = await fetch(`${jaeger.url}/api/traces/${line.trace_id}`);
        return trace.ok || undefined;
      });
    });
  }
});

interface JaegerSpan {
  readonly operationName: string;
  readonly references: readonly unknown[];
  readonly tags: ReadonlyArray<{ readonly key: string; readonly value: unknown }>;
}

interface JaegerTrace {
  readonly spans: readonly JaegerSpan[];
}

function hasSystem(spans: readonly JaegerSpan[], system: string): boolean {
  return spans.some(({ tags }) =>
    tags.some(({ key, value }) => key === 'db.system.name' && value === system),
  );
}

function root(spans: readonly JaegerSpan[]): JaegerSpan | undefined {
  return spans.find(({ references }) => references.length === 0);
}

async function jaegerTraces(url: string, service: string): Promise<readonly JaegerTrace[]> {
  const answer = await fetch(`${url}/api/traces?${new URLSearchParams({ service, limit: '200' })}`);
  return ((await answer.json()) as { data: readonly JaegerTrace[] | null }).data ?? [];
}

/** Sums the counts of equal keys, sorted, so that a difference reads well. */
function tally(entries: ReadonlyArray<readonly [string, number]>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key, count] of [...entries].sort(([a], [b]) => a.localeCompare(b))) {
    sums[key] = (sums[key] ?? 0) + count;
  }
  return sums;
}
