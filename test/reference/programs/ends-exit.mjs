// process.exit() with a code of its own, just after a span.
import { trace } from '@opentelemetry/api';

trace.getTracer('program').startSpan('last').end();
process.on('exit', (code) => console.log('exit', code));
process.exit(7);
