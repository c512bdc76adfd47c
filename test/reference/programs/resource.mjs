// Who the process is.
// compare: process
import { trace } from '@opentelemetry/api';

trace.getTracer('program').startSpan('only').end();
console.log('recorded');
