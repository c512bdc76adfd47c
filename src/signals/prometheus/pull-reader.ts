import type { Server } from 'node:http';
import { diag } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  type MetricProducer,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import type { CodeOfMessage, Report } from '../../util/message-code.ts';
import { prometheusText, type TextFormat, type TextOptions } from './prometheus-text.ts';
import { createPullServer, listenOn } from './pull-server.ts';

const CODE: CodeOfMessage = { messageCode: 'SL_COLLECTION_FAILED' };

export interface PullReaderOptions extends TextOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly producer: MetricProducer;
  readonly resource: Resource;
  readonly warn: Report;
  readonly info: Report;
}

/**
 * Serves metrics for Prometheus to scrape, in its own format or OpenMetrics.
 * Source: Metrics SDK, "Pull Metric Exporter"; "Prometheus Metrics Exporter".
 */
export class PullReader extends MetricReader {
  readonly #server: Server;

  constructor(options: PullReaderOptions) {
    super({
      aggregationSelector: () => ({ type: AggregationType.DEFAULT }),
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      metricProducers: [options.producer],
    });
    const { host, port, token } = options;
    const write = (format: TextFormat) => this.#write(format, options);
    this.#server = createPullServer({ host, port, token, write });
    this.#start(options);
  }

  protected override async onForceFlush(): Promise<void> {
    // Values are only read by scrapes.
  }

  protected override async onShutdown(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #write(format: TextFormat, options: TextOptions): Promise<string> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) diag.error('some metrics cannot be collected', ...errors, CODE);
    return prometheusText(resourceMetrics, format, options);
  }

  /** Waits for asynchronous resource detectors: their attributes are part of `target_info`. */
  async #start({ host, port, resource, warn, info }: PullReaderOptions): Promise<void> {
    try {
      await resource.waitForAsyncAttributes?.();
      const usedPort = await listenOn(this.#server, host, port);
      if (usedPort === port) return;
      info(
        'SL_PROMETHEUS_OTHER_PORT',
        `metrics are served on ${host}:${usedPort}, because another process uses port ${port}.`,
      );
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const cause = code === 'EADDRINUSE' ? 'another process is listening on that port' : message;
      warn(
        'SL_PROMETHEUS_PORT',
        `metrics cannot be served on ${host}:${port}: ${cause}. Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port. Nothing is served.`,
      );
    }
  }
}
