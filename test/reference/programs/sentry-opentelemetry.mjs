// A service with Sentry, whose own SDK takes the spans of the API by @sentry/opentelemetry: what Sentry sees of it.

import { createServer } from 'node:http';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import * as Sentry from '@sentry/node';
import { getScopesFromContext } from '@sentry/opentelemetry';
import { ask, close, listen } from './support.mjs';

const seen = [];
const take = (event) => {
  seen.push(event);
  return null;
};
Sentry.init({
  dsn: `http://${'0'.repeat(32)}@127.0.0.1:1/1`,
  tracesSampleRate: 1,
  traceLifecycle: 'static',
  enableOpenTelemetrySetup: true,
  transport: () => ({ send: async () => ({}), flush: async () => true }),
  beforeSend: take,
  beforeSendTransaction: take,
});
const tracer = trace.getTracer('shop', '1.0.0');
const server = createServer((request, response) => {
  tracer.startActiveSpan(`order ${request.url}`, { attributes: { shade: 'red' } }, (span) => {
    Sentry.setTag('path', request.url);
    tracer.startSpan('pay').end();
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'refused' });
    Sentry.captureException(new Error(`refused ${request.url}`));
    const headers = {};
    propagation.inject(context.active(), headers);
    span.end();
    response.end(`${Object.keys(Sentry.getTraceData()).sort()} ${'sentry-trace' in headers}`);
  });
});
const base = await listen(server);
for (const path of ['/a', '/b']) console.log((await ask(base + path)).body);
console.log(typeof getScopesFromContext);
await close(server);
await Sentry.flush(500);
const kindOf = ({ type = 'error' }) => type;
seen.sort((a, b) => (`${a.tags?.path}${kindOf(a)}` < `${b.tags?.path}${kindOf(b)}` ? -1 : 1));
for (const { type, exception, transaction, tags, spans = [], contexts } of seen) {
  const what = exception?.values[0].value ?? transaction;
  const { op, status, origin } = contexts.trace;
  const below = spans.map(({ description, origin: by }) => `${description} ${by}`).sort();
  console.log([type ?? 'error', what, tags?.path, op, status, origin, below].join(' | '));
}
