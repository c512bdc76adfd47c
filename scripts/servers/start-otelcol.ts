import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface OtelcolOptions {
  /** Base URL of a backend that takes metrics by OTLP over HTTP; without it they are dropped. */
  readonly metrics?: string;
  /** The same for traces. */
  readonly traces?: string;
  /** The same for logs. */
  readonly logs?: string;
  readonly sentryDsn?: string;
  /**
   * Configuration files to start instead of collector/start.sh's choice. They get the same
   * variables.
   */
  readonly configs?: readonly string[];
  /** Where its queues lie. A folder that is given is kept, to start again with (default: a new one). */
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its own metrics are (default: a free port). */
  readonly metricsPort?: number;
}

export interface Otelcol extends RunningServer {
  /** `http://127.0.0.1:PORT`, for OTEL_EXPORTER_OTLP_ENDPOINT with http/protobuf and http/json. */
  readonly httpUrl: string;
  /** The same for grpc. */
  readonly grpcUrl: string;
  readonly healthUrl: string;
  /** The collector's own metrics, in Prometheus' text format. */
  readonly metricsUrl: string;
}

/** The script that picks the configuration files by the environment, as in production. */
export const startScript = fileURLToPath(new URL('../../collector/start.sh', import.meta.url));

/** The variables by which collector/start.sh knows the backends. */
export function backendVariables(options: OtelcolOptions): Record<string, string> {
  return {
    // Empty means not set, whatever the environment around the tests holds.
    METRICS_OTLP_ENDPOINT: options.metrics ?? '',
    TRACES_OTLP_ENDPOINT: options.traces ?? '',
    LOGS_OTLP_ENDPOINT: options.logs ?? '',
    SENTRY_DSN: options.sentryDsn ?? '',
  };
}

/** Starts the real collector on collector/agent.yaml and the files for the named backends. */
export async function startOtelcol(options: OtelcolOptions = {}): Promise<Otelcol> {
  const binary = await binaryOf('otelcol');
  return await onFreePorts(async () => {
    const grpc = await freePort();
    const http = await freePort();
    const health = await freePort();
    const metrics = options.metricsPort ?? (await freePort());
    const folder = temporaryFolder('otelcol');
    const healthUrl = `http://127.0.0.1:${health}/`;
    const server = await runServer({
      name: 'otelcol',
      ...(options.configs
        ? { command: binary, args: options.configs.map((config) => `--config=${config}`) }
        : { command: '/bin/sh', args: [startScript] }),
      env: {
        OTELCOL: binary,
        COLLECTOR_GRPC_ADDRESS: `127.0.0.1:${grpc}`,
        COLLECTOR_HTTP_ADDRESS: `127.0.0.1:${http}`,
        COLLECTOR_HEALTH_ADDRESS: `127.0.0.1:${health}`,
        COLLECTOR_METRICS_PORT: String(metrics),
        COLLECTOR_DATA_FOLDER: options.dataFolder ?? `${folder}/queue`,
        ...backendVariables(options),
        ...options.env,
      },
      isReady: () => answersOk(healthUrl),
      folder,
    });
    return {
      ...server,
      httpUrl: `http://127.0.0.1:${http}`,
      grpcUrl: `http://127.0.0.1:${grpc}`,
      healthUrl,
      metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
    };
  });
}
