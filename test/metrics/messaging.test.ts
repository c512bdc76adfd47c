// Metrics of amqplib, by the spans of the upstream instrumentation. There is no broker here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createMessagingListener } from '../../src/instrumentations/operations/messaging-listener.ts';
import { timedTracerProvider } from '../../src/instrumentations/operations/timed-tracer.ts';

test('messages sent and processed, by exchange, queue and error', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e6 });
  const provider = new MeterProvider({ readers: [reader] });
  const listener = createMessagingListener(provider.getMeter('test'));
  const timing = { listener, requireParent: false, isLayer: false };
  const tracer = timedTracerProvider(timing).getTracer('amqplib');
  const server = { 'server.address': 'rabbit', 'server.port': 5672 };
  const publish = (exchange: string) =>
    tracer.startSpan('publish x', {
      kind: SpanKind.PRODUCER,
      attributes: { ...server, 'messaging.destination': exchange },
    });
  const consume = (queue: string) =>
    tracer.startSpan(`${queue} process`, { kind: SpanKind.CONSUMER, attributes: server });

  publish('orders').end();
  publish('orders').end();
  publish('').end();
  consume('mail').end();
  consume('amq.gen-JzTY20BRgKO').end();
  const nacked = consume('mail');
  nacked.setStatus({ code: SpanStatusCode.ERROR, message: 'nack called on message with requeue' });
  nacked.end();
  // A span that is ended twice counts once.
  nacked.end();

  await reader.forceFlush();
  const found: Record<string, unknown> = {};
  for (const { metrics } of exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)) {
    for (const metric of metrics) {
      for (const { attributes, value } of metric.dataPoints) {
        const isSum = metric.dataPointType === DataPointType.SUM;
        const count = isSum ? value : (value as { readonly count: number }).count;
        found[`${metric.descriptor.name} ${said(attributes)}`] = count;
      }
    }
  }
  await provider.shutdown();
  const sent = { 'publish orders': 2, 'publish amq.default': 1 };
  const consumed = { 'process mail': 1, 'process amq.gen': 1, 'process mail nack': 1 };
  assert.deepEqual(found, {
    ...named('messaging.client.operation.duration', sent),
    ...named('messaging.client.sent.messages', sent),
    ...named('messaging.process.duration', consumed),
    ...named('messaging.client.consumed.messages', consumed),
  });
});

function said(attributes: Attributes): string {
  const { 'server.address': address, 'server.port': port, ...others } = attributes;
  assert.deepEqual([address, port, others['messaging.system']], ['rabbit', 5672, 'rabbitmq']);
  const keys = ['messaging.operation.name', 'messaging.destination.name', 'error.type'];
  return keys
    .map((key) => others[key])
    .filter((word) => word !== undefined)
    .join(' ');
}

function named(name: string, counts: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(counts).map(([key, count]) => [`${name} ${key}`, count]),
  );
}
