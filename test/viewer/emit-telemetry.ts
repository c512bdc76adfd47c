import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Protocol } from '../../tools/receiver/received.ts';
import { type Addresses, createDelegate, LOGS, METRICS, TRACES } from './otlp-delegate.ts';

const resource = resourceFromAttributes({ 'service.name': 'emitter', 'process.pid': 7 });

/** Sends a span, four metrics and a log record through upstream's own SDK and exporters. */
export async function emitTelemetry(
  receiver: Addresses,
  protocol: Protocol,
  gzip: boolean,
): Promise<void> {
  await emitSpan(new OTLPExporterBase(createDelegate(TRACES, receiver, protocol, gzip)));
  await emitMetrics(new OTLPExporterBase(createDelegate(METRICS, receiver, protocol, gzip)));
  await emitLog(new OTLPExporterBase(createDelegate(LOGS, receiver, protocol, gzip)));
}

async function emitSpan(exporter: OTLPExporterBase<ReadableSpan[]>): Promise<void> {
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const span = provider.getTracer('tests', '1.2.3').startSpan('GET /things', {
    kind: SpanKind.SERVER,
    startTime: [1_700_000_000, 123_456_789],
    attributes: { text: 'a', number: 3, fraction: 0.5, flag: true, list: ['x', 'y'] },
    links: [{ context: { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 } }],
  });
  span.addEvent('exception', { 'exception.type': 'TypeError' });
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'it broke' });
  span.end([1_700_000_001, 0]);
  await provider.forceFlush();
  await provider.shutdown();
}

async function emitMetrics(exporter: OTLPExporterBase<ResourceMetrics>): Promise<void> {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({
    resource,
    readers: [reader],
    views: [
      {
        instrumentName: 'exponential',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
    ],
  });
  const meter = provider.getMeter('tests', '1.2.3');
  meter.createCounter('counter', { unit: '{thing}', description: 'things' }).add(5, { a: 'b' });
  meter.createGauge('gauge').record(-1.5);
  const explicit = meter.createHistogram('explicit', {
    unit: 's',
    advice: { explicitBucketBoundaries: [1, 2] },
  });
  const exponential = meter.createHistogram('exponential');
  for (const value of [0.5, 1.5, 9]) {
    explicit.record(value);
    exponential.record(value);
  }
  await provider.forceFlush();
  await provider.shutdown();
}

async function emitLog(exporter: OTLPExporterBase<ReadableLogRecord[]>): Promise<void> {
  const provider = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  provider.getLogger('tests', '1.2.3').emit({
    severityNumber: 17,
    severityText: 'ERROR',
    body: { message: 'gone wrong', count: 2 },
    eventName: 'thing.failed',
    attributes: { nested: { deep: [1, 'two'] } },
  });
  await provider.forceFlush();
  await provider.shutdown();
}
