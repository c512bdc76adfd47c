// SIGTERM without a listener ends the process by that signal.
import { trace } from '@opentelemetry/api';

trace.getTracer('program').startSpan('last').end();
console.log('waiting');
setInterval(() => {}, 1_000);
setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
