// Lines that no stream takes, and lines whose fields lie below a key.
const { trace } = require('@opentelemetry/api');
const pino = require('pino');

const to = (level) => ({ level, stream: process.stdout });
pino({ level: 'info' }, pino.multistream([to('fatal'), to('error')])).info('for no stream');
pino({ level: 'info' }, pino.multistream([to('fatal'), to('info')])).info('for one stream');
trace.getTracer('test').startActiveSpan('work', (span) => {
  const nested = pino({ nestedKey: 'payload' });
  nested.error({ err: new TypeError('wrong'), user: 7 }, 'below a key');
  nested.error({ error: new RangeError('far'), user: 7 }, 'without a serializer');
  span.end();
});
