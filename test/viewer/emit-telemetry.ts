import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPLogExporter as GrpcLogs } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetrics } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Protocol } from '../../src/viewer/receiver/received.ts';
import type { Receiver } from '../../src/viewer/receiver/receiver.ts';

const resource = resourceFromAttributes({ 'service.name': 'emitter', 'process.pid': 7 });

/** Sends a span, four metrics and a log record through upstream's own SDK and exporters. */
export async function emitTelemetry(
  receiver: Receiver,
  protocol: Protocol,
  gzip: boolean,
): Promise<void> {
  const options = (signal: string) => ({
    url: protocol === 'grpc' ? receiver.grpcUrl : `${receiver.url}/v1/${signal}`,
    compression: gzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    headers: { 'x-test': 'yes' },
  });
  const [Traces, Metrics, Logs] = {
    grpc: [GrpcTraces, GrpcMetrics, GrpcLogs] as const,
    'http/json': [JsonTraces, JsonMetrics, JsonLogs] as const,
    'http/protobuf': [ProtobufTraces, ProtobufMetrics, ProtobufLogs] as const,
  }[protocol];
  await emitSpan(
    new Traces(protocol === 'grpc' ? grpcOptions(options('traces')) : options('traces')),
  );
  await emitMetrics(
    new Metrics(protocol === 'grpc' ? grpcOptions(options('metrics')) : options('metrics')),
  );
  await emitLog(new Logs(protocol === 'grpc' ? grpcOptions(options('logs')) : options('logs')));
}

/** gRPC exporters warn about headers in their options; only HTTP needs them here. */
function grpcOptions({ url, compression }: { url: string; compression: CompressionAlgorithm }) {
  return { url, compression };
}

async function emitSpan(exporter: ProtobufTraces | JsonTraces | GrpcTraces): Promise<void> {
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

async function emitMetrics(exporter: ProtobufMetrics | JsonMetrics | GrpcMetrics): Promise<void> {
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

async function emitLog(exporter: ProtobufLogs | JsonLogs | GrpcLogs): Promise<void> {
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
