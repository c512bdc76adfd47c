import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { context, isSpanContextValid, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { requireParent } from '../../src/instrumentations/patching/require-parent.ts';

const exporter = new InMemorySpanExporter();
let tracer: Tracer;

before(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  trace.setGlobalTracerProvider(provider);
  requireParent({
    setTracerProvider(given: TracerProvider) {
      tracer = given.getTracer('driver');
    },
  } as never);
});
after(() => {
  trace.disable();
  context.disable();
});

test('no spans outside a trace', () => {
  exporter.reset();
  const span = tracer.startSpan('query');
  assert.equal(isSpanContextValid(span.spanContext()), false);
  span.end();
  const result = tracer.startActiveSpan('query', (active) => {
    tracer.startSpan('inside').end();
    active.end();
    return 'result';
  });
  assert.equal(result, 'result');
  assert.deepEqual(exporter.getFinishedSpans(), []);
});

test('spans inside a trace, with their parent and options', () => {
  exporter.reset();
  const own = trace.getTracer('service').startSpan('request');
  context.with(trace.setSpan(context.active(), own), () => {
    tracer.startSpan('started', { attributes: { a: 1 } }).end();
    tracer.startActiveSpan('active', (span) => {
      assert.equal(trace.getActiveSpan(), span);
      span.end();
    });
    tracer.startActiveSpan('with options', { attributes: { b: 2 } }, (span) => span.end());
  });
  tracer.startActiveSpan('in a context', {}, trace.setSpan(context.active(), own), (span) =>
    span.end(),
  );
  const spans = exporter.getFinishedSpans();
  assert.deepEqual(
    spans.map(({ name, attributes }) => [name, attributes]),
    [
      ['started', { a: 1 }],
      ['active', {}],
      ['with options', { b: 2 }],
      ['in a context', {}],
    ],
  );
  for (const span of spans) {
    assert.equal(span.parentSpanContext?.spanId, own.spanContext().spanId);
  }
});
