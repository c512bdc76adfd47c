import { ensureServers } from '../../scripts/servers/ensure.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';

/** A real Collector which feeds a real Prometheus. */
export interface Backends {
  /** Where the Collector takes OTLP/HTTP. */
  readonly collectorUrl: string;
  readonly prometheusUrl: string;
  /** The number of requests that Prometheus knows of; undefined when it knows none yet. */
  countRequests(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export const REQUEST_COUNT_QUERY = 'sum(http_server_request_duration_seconds_count)';

/** Starts both when they were built before; else says why not, and the demo does without. */
export async function startBackends(say: (line: string) => void): Promise<Backends | undefined> {
  const servers = await ensureServers(['otelcol', 'prometheus'], { install: false });
  if ('missing' in servers.otelcol || 'missing' in servers.prometheus) {
    say('No Collector and Prometheus: `npm run servers otelcol prometheus` builds them, once.');
    return undefined;
  }
  let prometheus: Prometheus | undefined;
  try {
    prometheus = await startPrometheus();
    const collector = await startOtelcol({ metrics: prometheus.otlpEndpoint });
    return describe(prometheus, collector);
  } catch (error) {
    await prometheus?.stop();
    say(`Going on without Collector and Prometheus: ${(error as Error).message}`);
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
