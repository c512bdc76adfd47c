import { ensureServers } from '../../scripts/servers/ensure.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';

/** A real Collector that exports to a real Prometheus. */
export interface Backends {
  /** OTLP/HTTP endpoint of the Collector. */
  readonly collectorUrl: string;
  readonly prometheusUrl: string;
  /** The number of requests in Prometheus; undefined without data. */
  countRequests(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export const REQUEST_COUNT_QUERY = 'sum(http_server_request_duration_seconds_count)';

/** Starts both if they are built; otherwise prints why not, and the demo runs without them. */
export async function startBackends(print: (line: string) => void): Promise<Backends | undefined> {
  const servers = await ensureServers(['otelcol', 'prometheus'], { install: false });
  if ('missing' in servers.otelcol || 'missing' in servers.prometheus) {
    print(
      'No Collector and Prometheus: build them once with `npm run servers otelcol prometheus`.',
    );
    return undefined;
  }
  let prometheus: Prometheus | undefined;
  try {
    prometheus = await startPrometheus();
    const collector = await startOtelcol({ metrics: prometheus.otlpEndpoint });
    return describe(prometheus, collector);
  } catch (error) {
    await prometheus?.stop();
    print(`Continuing without Collector and Prometheus: ${(error as Error).message}`);
    return undefined;
  }
}

function describe(
  prometheus: Prometheus,
  collector: { readonly httpUrl: string; stop(): Promise<void> },
): Backends {
  return {
    collectorUrl: collector.httpUrl,
    prometheusUrl: prometheus.url,
    async countRequests() {
      const [sample] = await prometheus.query(REQUEST_COUNT_QUERY);
      return sample?.value;
    },
    async stop() {
      await collector.stop();
      await prometheus.stop();
    },
  };
}
