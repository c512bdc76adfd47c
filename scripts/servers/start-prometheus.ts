import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface PrometheusOptions {
  /** A configuration file instead of stack/prometheus/prometheus.yml. */
  readonly configFile?: string;
  /** Command-line flags beside `prometheusFlags`. */
  readonly flags?: readonly string[];
  /** Variables that the configuration asks for. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it listens (default: a free port). */
  readonly port?: number;
}

/** One series of an instant query's answer. */
export interface PrometheusSample {
  readonly metric: Readonly<Record<string, string>>;
  /** Of a native histogram: its count. */
  readonly value: number;
}

export interface Prometheus extends RunningServer {
  readonly url: string;
  /** Base URL for metrics by OTLP over HTTP. */
  readonly otlpEndpoint: string;
  /** Runs an instant query. Throws with Prometheus' own words where it refuses it. */
  query(promql: string): Promise<PrometheusSample[]>;
}

/** What docker-compose.yml starts Prometheus with too: a test compares them. */
export const prometheusFlags = [
  '--web.enable-otlp-receiver',
  '--enable-feature=exemplar-storage,otlp-deltatocumulative,created-timestamp-zero-ingestion',
];

const defaultConfig = fileURLToPath(
  new URL('../../stack/prometheus/prometheus.yml', import.meta.url),
);

/** Starts a real Prometheus on the stack's configuration. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  const binary = await binaryOf('prometheus');
  return await onFreePorts(async () => {
    const port = options.port ?? (await freePort());
    const url = `http://127.0.0.1:${port}`;
    const folder = temporaryFolder('prometheus');
    const server = await runServer({
      name: 'prometheus',
      command: binary,
      args: [
        `--config.file=${options.configFile ?? defaultConfig}`,
        `--storage.tsdb.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
        ...prometheusFlags,
        ...(options.flags ?? []),
      ],
      env: { RUNBOOKS_URL: '', TRACES_URL: '', ...options.env },
      isReady: () => answersOk(`${url}/-/ready`),
      folder,
    });
    return {
      ...server,
      url,
      otlpEndpoint: `${url}/api/v1/otlp`,
      query: (promql) => query(url, promql),
    };
  });
}

interface Answer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: readonly [time: number, value: string];
      readonly histogram?: readonly [time: number, histogram: { readonly count: string }];
    }[];
  };
}

async function query(url: string, promql: string): Promise<PrometheusSample[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: promql }),
  });
  const answer = (await response.json()) as Answer;
  if (answer.status !== 'success') throw new Error(`Prometheus refuses ${promql}: ${answer.error}`);
  return answer.data.result.map(({ metric, value, histogram }) => ({
    metric,
    value: Number(value?.[1] ?? histogram?.[1].count),
  }));
}
