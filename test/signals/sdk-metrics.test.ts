import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReceiverOptions, startReceiver } from '../../tools/receiver/receiver.ts';
import { assertUnharmed } from '../support/complaints.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';
import { scrape } from '../support/scrape.ts';
import { lastValues } from '../support/sdk-values.ts';

const BSP = 'batching_span_processor/0';
const BLRP = 'batching_log_processor/0';

test('what the SDK itself did is told at the end: spans, queues, drops', async () => {
  const observed = await observeOwn(
    { OTEL_BSP_MAX_QUEUE_SIZE: '4', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4' },
    { args: ['20'] },
  );
  assertUnharmed(observed);
  const { metrics, spans, logs } = observed.receiver;
  const values = lastValues(metrics);
  assert.equal(values['otel.sdk.span.started none RECORD_AND_SAMPLE'], 21);
  assert.equal(values['otel.sdk.span.started local RECORD_AND_SAMPLE'], 1);
  assert.equal(values['otel.sdk.span.live RECORD_AND_SAMPLE'], 0);
  assert.equal(values['otel.sdk.log.created'], logs.length);
  assert.equal(values[`otel.sdk.processor.span.queue.capacity ${BSP}`], 4);
  assert.equal(values[`otel.sdk.processor.log.queue.capacity ${BLRP}`], 2048);
  const dropped = values[`otel.sdk.processor.span.processed ${BSP} queue_full`];
  assert.equal(dropped, 22 - spans.length);
});

/** Runs a service that makes telemetry all the time, until its metrics are as they should be. */
async function untilTold(
  env: Readonly<Record<string, string>>,
  respond: NonNullable<ReceiverOptions['respond']>,
  enough: (values: Readonly<Record<string, number>>) => boolean,
) {
  const isGrpc = env.OTEL_EXPORTER_OTLP_PROTOCOL === 'grpc';
  const receiver = await startReceiver({ respond, grpc: isGrpc });
  const service = startNode(fixture('signals/steady.mjs'), {
    args: ['2'],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: isGrpc ? receiver.grpcUrl : receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      ...env,
    },
  });
  try {
    await receiver.waitFor('metrics', ({ metrics }) => enough(lastValues(metrics)), 50_000);
  } finally {
    await service.stop('SIGKILL');
    await receiver.stop();
  }
  return receiver;
}

const EXPORTED = ['span', 'log', 'metric_data_point'] as const;

test('exports are counted and timed, by exporter', async () => {
  const receiver = await untilTold(
    {},
    () => ({}),
    (values) =>
      EXPORTED.every((kind) => {
        const type = kind === 'metric_data_point' ? 'metric' : kind;
        return values[`otel.sdk.exporter.${kind}.exported otlp_http_${type}_exporter/0`]! > 0;
      }) &&
      values['otel.sdk.exporter.operation.duration otlp_http_span_exporter/0']! > 0 &&
      values['otel.sdk.metric_reader.collection.duration periodic_metric_reader/0']! > 0,
  );
  const values = lastValues(receiver.metrics);
  assert.ok(values[`otel.sdk.processor.span.processed ${BSP}`]! > 0);
  assert.ok(values[`otel.sdk.processor.log.processed ${BLRP}`]! > 0);
  assert.ok('otel.sdk.exporter.span.inflight otlp_http_span_exporter/0' in values);
  const { port } = new URL(receiver.url);
  const exported = receiver.metrics.find(({ name }) => name === 'otel.sdk.exporter.span.exported');
  assert.deepEqual(exported?.attributes, {
    'otel.component.type': 'otlp_http_span_exporter',
    'otel.component.name': 'otlp_http_span_exporter/0',
    'server.address': '127.0.0.1',
    'server.port': Number(port),
  });
  assert.deepEqual([exported?.unit, exported?.monotonic], ['{span}', true]);
});

test('failed and refused exports are counted by their cause', async () => {
  await untilTold(
    {},
    ({ signal }) => {
      if (signal === 'traces') return { status: 401 };
      return signal === 'logs' ? { partialSuccess: { rejected: 1, errorMessage: 'too old' } } : {};
    },
    (values) =>
      values['otel.sdk.exporter.span.exported otlp_http_span_exporter/0 401']! > 0 &&
      values['otel.sdk.exporter.log.exported otlp_http_log_exporter/0 rejected']! > 0 &&
      values['otel.sdk.exporter.operation.duration otlp_http_span_exporter/0 401']! > 0,
  );
});

test('failures of gRPC have the names of their statuses', async () => {
  const receiver = await untilTold(
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    ({ signal }) => (signal === 'traces' ? { grpcStatus: 7 } : {}),
    (values) =>
      values['otel.sdk.exporter.span.exported otlp_grpc_span_exporter/0 PERMISSION_DENIED']! > 0 &&
      values['otel.sdk.exporter.operation.duration otlp_grpc_span_exporter/0 PERMISSION_DENIED']! >
        0,
  );
  const duration = receiver.metrics.findLast(
    ({ name, attributes }) =>
      name === 'otel.sdk.exporter.operation.duration' && attributes['error.type'] !== undefined,
  );
  assert.equal(duration?.attributes['rpc.response.status_code'], 'PERMISSION_DENIED');
});

test('Prometheus gets them too, with the time that its own scrapes took', async () => {
  const port = await freePort();
  const service = startNode(fixture('signals/steady.mjs'), {
    env: {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
  try {
    await scrape(port);
    // The first scrape has a duration when it is over.
    const text = await scrape(port);
    const collections =
      /^otel_sdk_metric_reader_collection_duration_seconds_count\{[^}]*"prometheus_http_text_metric_exporter\/0"[^}]*\} [1-9]/m;
    assert.match(text, collections);
    assert.match(text, /^otel_sdk_span_started_total\{[^}]*"RECORD_AND_SAMPLE"/m);
  } finally {
    await service.stop('SIGKILL');
  }
});
