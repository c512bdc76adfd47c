// Spans made by the API: nested, with attributes, events, links, a status, an exception.
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('program', '1.2.3');
const first = tracer.startSpan('first', {
  kind: SpanKind.PRODUCER,
  attributes: { count: 3, list: ['a', 'b'], on: true },
});
first.addEvent('reached', { at: 1 });
first.end();
await tracer.startActiveSpan('outer', async (outer) => {
  await new Promise(setImmediate);
  tracer.startActiveSpan('inner', { links: [{ context: first.spanContext() }] }, (inner) => {
    inner.setAttribute('late', 'yes');
    inner.updateName('inner, renamed');
    inner.recordException(new RangeError('too far'));
    inner.setStatus({ code: SpanStatusCode.ERROR, message: 'did not work' });
    inner.end();
  });
  const detached = tracer.startSpan('detached', { root: true });
  context.with(trace.setSpan(context.active(), detached), () => {
    tracer.startSpan('below detached').end();
  });
  detached.end();
  outer.setStatus({ code: SpanStatusCode.OK });
  outer.end();
});
console.log(first.isRecording(), trace.getActiveSpan() === undefined);
