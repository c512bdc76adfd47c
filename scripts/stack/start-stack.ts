import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { type Service, startService } from '../../examples/demo/service.ts';
import { binaryOf } from '../servers/ensure.ts';
import { freePort } from '../servers/free-port.ts';
import { answersConnections, answersOk, runServer } from '../servers/run-server.ts';
import { startAlertmanager } from '../servers/start-alertmanager.ts';
import { startPostgresWithArchive } from '../servers/start-backups.ts';
import { startBlackbox } from '../servers/start-blackbox.ts';
import { startGateway } from '../servers/start-gateway.ts';
import { startJaeger } from '../servers/start-jaeger.ts';
import { startLoki } from '../servers/start-loki.ts';
import { startOtelcol } from '../servers/start-otelcol.ts';
import { startPgBouncer } from '../servers/start-pgbouncer.ts';
import { startPrometheus } from '../servers/start-prometheus.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { createRole } from './create-role.ts';
import { startRelay } from './relay.ts';
import { makeSecrets } from './secrets.ts';
import { createSmallDisk } from './small-disk.ts';

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Addresses of what Prometheus scrapes, by the names of docker-compose.yml. */
export type Addresses = Readonly<Record<string, string>>;

export interface StackOptions {
  /** Variables of stack/alertmanager/start.sh: the receivers of alerts. */
  readonly alerts?: Readonly<Record<string, string>>;
  /** Writes a configuration that replaces the shipped one; returns its path. */
  readonly prometheusConfig?: (addresses: Addresses, probes: readonly string[]) => string;
  /** Further variables of the services. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further variables of the gateway and the backups. */
  readonly gatewayEnv?: Readonly<Record<string, string>>;
  readonly backupEnv?: Readonly<Record<string, string>>;
  /** Size in megabytes of a separate disk for the database, which can be filled. */
  readonly diskMegabytes?: number;
  readonly say?: (line: string) => void;
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/**
 * Starts everything in docker-compose.yml that runs without containers, with the shipped files: all but Grafana.
 *
 * @param onStop called with a function that stops each part
 */
export async function startStack(
  onStop: (stop: () => Promise<unknown>) => void,
  options: StackOptions = {},
) {
  const say = options.say ?? (() => {});
  await ensureInstalled(say);
  const begin = async <T extends { stop(): Promise<unknown> }>(
    name: string,
    starting: Promise<T>,
  ) => {
    const started = await starting;
    onStop(() => started.stop());
    say(`${name} runs`);
    return started;
  };
  const folder = temporaryFolder('stack');
  const secrets = `${folder}/secrets`;
  makeSecrets(secrets, ['localhost']);
  const secret = (name: string) => readFileSync(`${secrets}/${name}`, 'utf8');

  const disk =
    options.diskMegabytes === undefined
      ? undefined
      : await begin('a small disk', (async () => createSmallDisk(options.diskMegabytes ?? 0))());
  const { postgres, startBackups } = await startPostgresWithArchive(
    disk && `${disk.folder}/postgres`,
  );
  await begin('PostgreSQL', Promise.resolve(postgres));
  await createRole(postgres, 'study', secret('postgres-password'));
  const relay = await begin('the way to it', startRelay(postgres.port));
  const pgbouncer = await begin(
    'PgBouncer',
    startPgBouncer({
      ...{ port: relay.port, database: 'study', user: 'study' },
      password: secret('postgres-password'),
    }),
  );
  const redisPort = await freePort();
  mkdirSync(`${folder}/redis-data`);
  await begin(
    'Redis',
    runServer({
      name: 'redis',
      command: '/bin/sh',
      args: [inRoot('stack/redis/start.sh')],
      env: {
        REDIS: await binaryOf('redis'),
        REDIS_PASSWORD_FILE: `${secrets}/redis-password`,
        REDIS_LISTEN: '127.0.0.1',
        REDIS_PORT: String(redisPort),
        REDIS_DATA: `${folder}/redis-data`,
        REDIS_RUN_FOLDER: `${folder}/redis-run`,
      },
      isReady: () => answersConnections(redisPort),
      folder: temporaryFolder('redis'),
    }),
  );
  const jaeger = await begin('Jaeger', startJaeger());
  const loki = await begin('Loki', startLoki());
  const alertmanager = await begin('Alertmanager', startAlertmanager(options.alerts));
  const blackbox = await begin('the blackbox exporter', startBlackbox());

  const [collectorMetrics, prometheusPort] = [await freePort(), await freePort()];
  const prometheusUrl = `http://127.0.0.1:${prometheusPort}`;
  const accessLog = `${folder}/log/access.log`;
  mkdirSync(`${folder}/log`);
  const collector = await begin(
    'the collector',
    startOtelcol({
      metrics: `${prometheusUrl}/api/v1/otlp`,
      traces: jaeger.otlpEndpoint,
      logs: loki.otlpEndpoint,
      metricsPort: collectorMetrics,
      env: { COLLECTOR_GATEWAY_LOG: accessLog },
    }),
  );

  const serve = (more: { readonly env?: Readonly<Record<string, string>> } = {}) =>
    startService({
      databaseUrl: pgbouncer.url,
      databasePoolSize: 10,
      redisUrl: `redis://:${secret('redis-password')}@127.0.0.1:${redisPort}`,
      preload: inRoot('register.ts'),
      env: {
        JWT_SECRET: secret('jwt-secret'),
        OTEL_SERVICE_NAME: 'study-service',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
        OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION:
          'base2_exponential_bucket_histogram',
        SIGHTLINE_USER: 'jwt:sub',
        ENVIRONMENT: 'production',
        ...options.env,
        ...more.env,
      },
    });
  const services: Service[] = [
    await begin('study-service', serve()),
    await begin('a second study-service', serve()),
  ];
  const gateway = await begin(
    'the gateway',
    startGateway(services.map(({ url }) => new URL(url).host).join(' '), {
      certificate: {
        ...{
          cert: `${secrets}/gateway.crt`,
          key: `${secrets}/gateway.key`,
          ca: `${secrets}/ca.crt`,
        },
      },
      env: {
        GATEWAY_JWT_SECRET_FILE: `${secrets}/jwt-secret`,
        GATEWAY_ACCESS_LOG: accessLog,
        ...options.gatewayEnv,
      },
    }),
  );
  const backups = await begin(
    'the backup',
    startBackups({
      keyFile: `${secrets}/backup-key`,
      database: 'study',
      otlpAddress: new URL(collector.httpUrl).host,
      env: options.backupEnv ?? {},
    }),
  );

  const addresses: Addresses = {
    'localhost:9090': `127.0.0.1:${prometheusPort}`,
    'alertmanager:9093': new URL(alertmanager.url).host,
    'otelcol:8888': `127.0.0.1:${collectorMetrics}`,
    'loki:3100': new URL(loki.url).host,
    'gateway-exporter:9113': gateway.exporterAddress,
    'blackbox:9115': blackbox.address,
  };
  const probe = `${gateway.url}/healthz`;
  const prometheus = await begin(
    'Prometheus',
    options.prometheusConfig
      ? startPrometheus({
          configFile: options.prometheusConfig(addresses, [probe]),
          port: prometheusPort,
          env: { TRACES_URL: jaeger.url },
        })
      : startShipped(prometheusPort, addresses, probe, folder, jaeger.url),
  );
  return {
    ...{
      secrets,
      disk,
      postgres,
      backups,
      pgbouncer,
      redisPort,
      relay,
      services,
      serve,
      gateway,
      collector,
      jaeger,
      loki,
      alertmanager,
      prometheus,
    },
    prometheusUrl,
  };
}

/** With the shipped files and the addresses of this stack. */
async function startShipped(
  port: number,
  addresses: Addresses,
  probe: string,
  folder: string,
  traces: string,
) {
  mkdirSync(`${folder}/targets`);
  writeFileSync(
    `${folder}/targets/http.yml`,
    `- targets: [${probe}]\n  labels: { module: http_2xx_own_authority }\n`,
  );
  const at = (name: string) => addresses[name] ?? '';
  return await runServer({
    name: 'prometheus',
    command: '/bin/sh',
    args: [inRoot('stack/prometheus/start.sh')],
    env: {
      PROMETHEUS: await binaryOf('prometheus'),
      PROMETHEUS_LISTEN: `127.0.0.1:${port}`,
      PROMETHEUS_DATA: `${folder}/prometheus`,
      PROMETHEUS_TARGETS: `${folder}/targets`,
      TRACES_URL: traces,
      OTELCOL_METRICS: at('otelcol:8888'),
      ALERTMANAGER_ADDRESS: at('alertmanager:9093'),
      LOKI_ADDRESS: at('loki:3100'),
      GATEWAY_EXPORTER: at('gateway-exporter:9113'),
      BLACKBOX_ADDRESS: at('blackbox:9115'),
    },
    isReady: () => answersOk(`http://127.0.0.1:${port}/-/ready`),
    folder: temporaryFolder('prometheus'),
  });
}
