// Keeps the processor busy, records an error meanwhile, and ends in the way that argv[2] names.
import { trace } from '@opentelemetry/api';

function burnProcessor(until) {
  let sum = 0;
  while (Date.now() < until) sum += Math.sqrt(sum + 1);
  return sum;
}

burnProcessor(Date.now() + 300);
const span = trace.getTracer('shop').startSpan('work');
span.recordException(new Error('profiled'));
span.end();
if (process.argv[2] === 'exit') process.exit(0);
