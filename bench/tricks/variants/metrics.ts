import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { encodeMetrics } from '../../../src/otlp/encode/encode-metrics.ts';
import type { Operation } from '../trick.ts';

const NEVER_MS = 2 ** 31 - 1;
const ROUTES = 30;

export async function withTrick(): Promise<Operation> {
  const collected = await collect();
  return (times) => {
    for (let i = 0; i < times; i++) encodeMetrics(collected);
  };
}

export async function withoutTrick(): Promise<Operation> {
  const collected = await collect();
  return (times) => {
    for (let i = 0; i < times; i++) ProtobufMetricsSerializer.serializeRequest(collected);
  };
}

/** As much as a plain service has. */
async function collect(): Promise<ResourceMetrics> {
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: NEVER_MS,
  });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('bench', '1');
  const histogram = meter.createHistogram('http.server.request.duration', { unit: 's' });
  for (let i = 0; i < ROUTES; i++) {
    histogram.record(0.01 * i, {
      'http.request.method': 'GET',
      'http.route': `/items/${i}`,
      'http.response.status_code': 200,
      'url.scheme': 'http',
    });
  }
  for (let i = 0; i < ROUTES; i++) {
    meter.createCounter(`app.counter.${i}`, { description: 'Of the bench.' }).add(i, { i });
  }
  return (await reader.collect()).resourceMetrics;
}
