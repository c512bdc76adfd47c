// Limits of spans, and attributes of every kind.
// env: OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=4 OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=5 OTEL_SPAN_EVENT_COUNT_LIMIT=1
import { trace } from '@opentelemetry/api';

const span = trace.getTracer('program').startSpan('limited');
for (const [key, value] of Object.entries({
  a: 'longer than five',
  b: ['longer than five', 'x'],
  c: 1.5,
  d: false,
  e: 'one too many',
})) {
  span.setAttribute(key, value);
}
span.setAttribute('a', 'again');
span.addEvent('first').addEvent('second');
span.end();
span.setAttribute('late', 1);
console.log('ended');
