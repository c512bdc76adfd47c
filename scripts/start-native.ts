// Starts the collector, Prometheus and Alertmanager without containers, with the stack's
// configurations and ports. Ctrl-C ends them.

import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binaryOf, ensureServers } from './servers/ensure.ts';
import { answersOk, type RunningServer, runServer } from './servers/run-server.ts';
import { temporaryFolder } from './servers/temporary-folder.ts';
import { runUntilEnded } from './until-ended.ts';

const inRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const NAMES = ['otelcol', 'prometheus', 'alertmanager'] as const;

/** Folder of persistent data: queues and metrics. */
const data = process.env.SIGHTLINE_STACK_DATA || join(homedir(), '.local/share/sightline');

const port = (name: string, fallback: number) => Number(process.env[name] || fallback);
const PROMETHEUS = `127.0.0.1:${port('PROMETHEUS_PORT', 9090)}`;
const ALERTMANAGER = `127.0.0.1:${port('ALERTMANAGER_PORT', 9093)}`;
const OTLP_HTTP = `127.0.0.1:${port('OTLP_HTTP_PORT', 4318)}`;
const OTLP_GRPC = `127.0.0.1:${port('OTLP_GRPC_PORT', 4317)}`;
const HEALTH = `127.0.0.1:${port('COLLECTOR_HEALTH_PORT', 13133)}`;
const COLLECTOR_METRICS = port('COLLECTOR_METRICS_PORT', 8888);

const running: RunningServer[] = [];

async function start(
  name: (typeof NAMES)[number],
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  health: string,
): Promise<void> {
  const folder = temporaryFolder(name);
  const variable = name.toUpperCase();
  running.push(
    await runServer({
      name,
      command: '/bin/sh',
      args: [inRoot(script), ...args],
      env: { [variable]: await binaryOf(name), ...env },
      isReady: () => answersOk(health),
      folder,
    }),
  );
}

async function stop(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}

async function main(): Promise<void> {
  const missing = Object.entries(await ensureServers(NAMES)).filter(
    ([, result]) => 'missing' in result,
  );
  if (missing.length > 0) throw new Error(`not there: ${missing.map(([name]) => name).join(', ')}`);
  await start(
    'alertmanager',
    'stack/alertmanager/start.sh',
    [
      `--storage.path=${data}/alertmanager`,
      `--web.listen-address=${ALERTMANAGER}`,
      '--cluster.listen-address=',
    ],
    { ALERTMANAGER_RUN_FOLDER: `${data}/alertmanager-run` },
    `http://${ALERTMANAGER}/-/ready`,
  );
  // Before Prometheus, which would otherwise find it down.
  await start(
    'otelcol',
    'collector/start.sh',
    [],
    {
      METRICS_OTLP_ENDPOINT: `http://${PROMETHEUS}/api/v1/otlp`,
      COLLECTOR_DATA_FOLDER: `${data}/otelcol`,
      COLLECTOR_HTTP_ADDRESS: OTLP_HTTP,
      COLLECTOR_GRPC_ADDRESS: OTLP_GRPC,
      COLLECTOR_HEALTH_ADDRESS: HEALTH,
      COLLECTOR_METRICS_PORT: String(COLLECTOR_METRICS),
    },
    `http://${HEALTH}/`,
  );
  await start(
    'prometheus',
    'stack/prometheus/start.sh',
    [],
    {
      PROMETHEUS_LISTEN: PROMETHEUS,
      PROMETHEUS_DATA: `${data}/prometheus`,
      ALERTMANAGER_ADDRESS: ALERTMANAGER,
      OTELCOL_METRICS: `127.0.0.1:${COLLECTOR_METRICS}`,
    },
    `http://${PROMETHEUS}/-/ready`,
  );
  process.stdout.write(`OTLP           http://${OTLP_HTTP} (gRPC ${OTLP_GRPC})
Prometheus     http://${PROMETHEUS} (API only: it is built without its pages)
Alertmanager   http://${ALERTMANAGER}
Data           ${data}
Traces and logs are taken and dropped, unless TRACES_OTLP_ENDPOINT and LOGS_OTLP_ENDPOINT name who keeps them.
Ctrl-C ends all of it.
`);
}

void runUntilEnded(main, stop);
