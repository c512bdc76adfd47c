// What is set on a span that has ended makes no line for each.
import { trace } from '@opentelemetry/api';

for (let index = 0; index < 20; index += 1) {
  const span = trace.getTracer('program').startSpan('work');
  span.end();
  span.setAttribute('late', index);
  span.addEvent('late');
  span.end();
}
console.log('done');
