// A shop with an OpenTelemetry SDK of its own, which exports to a collector of its own.
const { createRequire } = require('node:module');

/** Of the package in whose folder it is started. */
const own = createRequire(`${process.cwd()}/`);
const inside = createRequire(own.resolve('@opentelemetry/sdk-node'));
const { NodeSDK } = own('@opentelemetry/sdk-node');
const { OTLPTraceExporter } = inside('@opentelemetry/exporter-trace-otlp-proto');
const { OTLPMetricExporter } = inside('@opentelemetry/exporter-metrics-otlp-proto');
const { PeriodicExportingMetricReader } = inside('@opentelemetry/sdk-metrics');
const { BatchSpanProcessor, TraceIdRatioBasedSampler } = inside(
  process.env.SHOP_TRACE_PACKAGE ?? '@opentelemetry/sdk-trace-base',
);

const url = process.env.SHOP_COLLECTOR;
/** Those of the API, which has them from 1.10 on. */
const { logs } = own('@opentelemetry/api');
function logProcessors() {
  const { OTLPLogExporter } = inside('@opentelemetry/exporter-logs-otlp-proto');
  const { SimpleLogRecordProcessor } = inside('@opentelemetry/sdk-logs');
  const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` });
  return [new SimpleLogRecordProcessor({ exporter })];
}
const reader = new PeriodicExportingMetricReader({
  exporter: new OTLPMetricExporter({ url: `${url}/v1/metrics` }),
});
/** What it remembers of a span it finds by the span: many processors do. */
const begun = new WeakSet();
const seen = new Set();
const remembering = {
  onStart(span) {
    begun.add(span);
    seen.add(`start ${span.resource.attributes['service.name']}`);
  },
  onEnd(span) {
    seen.add(`end ${span.resource.attributes['service.name']} ${begun.has(span)}`);
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};
const traceExporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
const sdk = new NodeSDK({
  serviceName: 'shop-by-itself',
  // 0.300 takes an object.
  spanProcessors: [
    process.env.SHOP_TRACE_PACKAGE?.endsWith('sdk-trace')
      ? new BatchSpanProcessor({ exporter: traceExporter })
      : new BatchSpanProcessor(traceExporter),
    remembering,
  ],
  metricReader: reader,
  metricReaders: [reader],
  ...(logs === undefined ? {} : { logRecordProcessors: logProcessors() }),
  ...(process.env.SHOP_RATIO === undefined
    ? {}
    : { sampler: new TraceIdRatioBasedSampler(Number(process.env.SHOP_RATIO)) }),
  instrumentations:
    process.env.SHOP_AUTO === 'true'
      ? own('@opentelemetry/auto-instrumentations-node').getNodeAutoInstrumentations()
      : [],
});
sdk.start();

const { metrics, SpanKind, SpanStatusCode, trace } = own('@opentelemetry/api');
const express = own('express');
const [tracer, meter] = [trace.getTracer('shop', '2.1.0'), metrics.getMeter('shop', '2.1.0')];
const orders = meter.createCounter('shop.orders', { unit: '{order}', description: 'Orders taken' });
const sums = meter.createHistogram('shop.sum', { unit: 'EUR' });
const open = meter.createUpDownCounter('shop.open');
meter
  .createObservableGauge('shop.stock')
  .addCallback((result) => result.observe(12, { of: 'tea' }));
const app = express();
app.get('/orders/:id', (request, response) =>
  tracer.startActiveSpan('price', (span) => {
    orders.add(1, { kind: 'web' });
    sums.record(4.5, { kind: 'web' });
    open.add(1);
    logs?.getLogger('shop').emit({ body: `order ${request.params.id}`, severityNumber: 9 });
    span.setAttribute('shop.order', request.params.id);
    span.addEvent('priced', { 'shop.sum': 4.5 });
    const pay = tracer.startSpan('pay', {
      kind: SpanKind.CLIENT,
      links: [{ context: span.spanContext() }],
    });
    pay.recordException(new RangeError('no money'));
    pay.setStatus({ code: SpanStatusCode.ERROR, message: 'no money' });
    pay.end();
    response.end(span.spanContext().traceId);
    span.end();
  }),
);
const server = app.listen(0, '127.0.0.1', async () => {
  const { request } = require('node:http');
  const { port } = server.address();
  const answer = await new Promise((resolve) => {
    const asked = request({ port, path: '/orders/7', host: '127.0.0.1', agent: false }, resolve);
    asked.end();
  });
  for await (const chunk of answer) process.stdout.write(`${chunk}\n`);
  server.close();
  await new Promise((resolve) => setImmediate(resolve));
  await sdk.shutdown();
  process.stdout.write([...seen].join('\n'));
});
