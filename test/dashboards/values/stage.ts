// Everything that the boards look at, for real: the services, the collector, the servers of the stack.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ensureInstalled } from '../../../examples/demo/ensure-installed.ts';
import { startService } from '../../../examples/demo/service.ts';
import { freePort } from '../../../scripts/servers/free-port.ts';
import { startAlertmanager } from '../../../scripts/servers/start-alertmanager.ts';
import { startBlackbox } from '../../../scripts/servers/start-blackbox.ts';
import { startGateway } from '../../../scripts/servers/start-gateway.ts';
import { startJaeger } from '../../../scripts/servers/start-jaeger.ts';
import { startLoki } from '../../../scripts/servers/start-loki.ts';
import { startOtelcol } from '../../../scripts/servers/start-otelcol.ts';
import { startPostgres } from '../../../scripts/servers/start-postgres.ts';
import { startPrometheus } from '../../../scripts/servers/start-prometheus.ts';
import { startRedis } from '../../../scripts/servers/start-redis.ts';
import { startBreakableRelay } from '../../support/breakable-relay.ts';
import { createCertificateFolder, readCertificate } from '../../support/certificates.ts';
import { ROOT } from '../../support/run-node.ts';
import { copyStack } from '../../support/stack-copy.ts';
import { startCallee, startCaller } from './caller.ts';
import { DATABASE_DELAY_SECONDS } from './delays.ts';

/** The name of a service of which nothing fails. */
export const WELL = 'study-well';

export type Stage = Awaited<ReturnType<typeof startStage>>;

const EXPORTS = {
  OTEL_METRIC_EXPORT_INTERVAL: '500',
  OTEL_METRIC_EXPORT_TIMEOUT: '500',
  OTEL_BSP_SCHEDULE_DELAY: '500',
  OTEL_BLRP_SCHEDULE_DELAY: '500',
  ENVIRONMENT: 'test',
};

/** Starts it; `onStop` is told how to end each part. */
export async function startStage(onStop: (stop: () => unknown) => void) {
  await ensureInstalled(() => {});
  const begin = async <T extends { stop(): Promise<unknown> }>(starting: Promise<T>) => {
    const started = await starting;
    onStop(() => started.stop());
    return started;
  };
  const [jaeger, loki, postgres, redis, blackbox, alertmanager, callee] = await Promise.all([
    begin(startJaeger()),
    begin(startLoki()),
    begin(startPostgres()),
    begin(startRedis()),
    begin(startBlackbox()),
    begin(startAlertmanager()),
    begin(startCallee()),
  ]);
  const database = await begin(startBreakableRelay(postgres.port, DATABASE_DELAY_SECONDS * 1_000));
  const gateway = await begin(startGateway(new URL(callee.addressUrl).host));
  const secure = await begin(startSecureServer());
  const collectorMetrics = await freePort();
  const prometheusPort = await freePort();
  const probes = { up: `${gateway.url}/ok`, down: `${gateway.url}/broken`, secure: secure.url };
  const stack = copyStack({
    eager: true,
    addresses: {
      'localhost:9090': `127.0.0.1:${prometheusPort}`,
      'alertmanager:9093': new URL(alertmanager.url).host,
      'otelcol:8888': `127.0.0.1:${collectorMetrics}`,
      'loki:3100': new URL(loki.url).host,
      'gateway-exporter:9113': gateway.exporterAddress,
      'blackbox:9115': blackbox.address,
    },
    probes: [{ targets: Object.values(probes), labels: { module: 'http_2xx_own_authority' } }],
  });
  onStop(stack.remove);
  const prometheus = await begin(
    startPrometheus({ configFile: stack.prometheusConfig, port: prometheusPort }),
  );
  const collector = await begin(
    startOtelcol({
      metrics: prometheus.otlpEndpoint,
      traces: jaeger.otlpEndpoint,
      logs: loki.otlpEndpoint,
      metricsPort: collectorMetrics,
      env: { COLLECTOR_DURATIONS_INTERVAL: '1s' },
    }),
  );

  const lines: string[] = [];
  const databaseUrl = new URL(postgres.url);
  databaseUrl.port = String(database.port);
  const study = (name: string, onLine: (line: string) => void) =>
    startService({
      databaseUrl: databaseUrl.href,
      databasePoolSize: 10,
      redisUrl: redis.url,
      preload: `${ROOT}register.ts`,
      env: {
        ...EXPORTS,
        OTEL_SERVICE_NAME: name,
        // The caller's histograms are classic: the boards show both kinds.
        OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION:
          'base2_exponential_bucket_histogram',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
        SIGHTLINE_USER: 'jwt:sub',
        SIGHTLINE_SESSION_IDLE: '10m',
      },
      onLine,
    });
  const service = await begin(study('study-service', (line) => lines.push(line)));
  const startedAt = Date.now();
  const well = await begin(study(WELL, () => {}));
  const caller = await begin(
    startCaller({
      ...EXPORTS,
      TARGET: callee.url,
      SECURE: secure.url,
      NODE_EXTRA_CA_CERTS: secure.authority,
      OTEL_SERVICE_NAME: 'caller',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
      SIGHTLINE_USER: 'header:x-user-id',
      SIGHTLINE_SESSION_IDLE: '2s',
      SIGHTLINE_SESSION_STORE: redis.url,
    }),
  );
  return {
    ...{ jaeger, loki, prometheus, collector, gateway, service, well, caller, probes },
    ...{ lines, startedAt },
  };
}

/** An https server with a certificate of its own authority, which lasts for two days. */
async function startSecureServer() {
  const folder = createCertificateFolder();
  const certificate = folder.create('secure');
  const server = createServer(readCertificate(certificate), (_request, response) => {
    // A handshake for each request.
    response.writeHead(200, { connection: 'close' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    authority: certificate.cert,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      folder.remove();
    },
  };
}
