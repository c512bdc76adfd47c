// An error that nobody catches, inside of a span.
import { trace } from '@opentelemetry/api';

console.log('about to fail');
setImmediate(() => {
  trace.getTracer('program').startActiveSpan('work', () => {
    throw new TypeError('nobody caught this');
  });
});
