// A shop that has Sentry of its own: three orders at once, each of another customer, and each fails.
const { createRequire } = require('node:module');
const { connect } = require('node:net');

/** Of the package in whose folder it is started. */
const own = createRequire(`${process.cwd()}/`);
/** As sentry.mjs has imported it, which comes by there. */
const Sentry = globalThis.importedSentry ?? own('@sentry/node');

const options = {
  dsn: process.env.SHOP_DSN,
  environment: 'test',
  enableLogs: true,
  _experiments: { enableLogs: true },
  ...(process.env.SHOP_RATE === 'none'
    ? {}
    : { tracesSampleRate: Number(process.env.SHOP_RATE ?? 1) }),
};
const SETUPS = {
  'by hand': setUpByHand,
  // Only errors: whatever sets OpenTelemetry up is left to somebody who is not there.
  without: () => Sentry.init({ ...options, skipOpenTelemetrySetup: true }),
  'with OpenTelemetry': () => Sentry.init({ ...options, enableOpenTelemetrySetup: true }),
};
(SETUPS[process.env.SHOP_SETUP] ?? (() => Sentry.init(options)))();

const express = own('express');
const app = express();
const waiting = [];

/** Resolves when all three are there, so that they overlap. */
function allHere() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 3) for (const go of waiting.splice(0)) go();
  });
}

let base;
const asked = [];
app.get('/stock/:customer', (request, response) => {
  const { traceparent, baggage } = request.headers;
  asked.push({
    customer: request.params.customer,
    traceparent,
    sentry: request.headers['sentry-trace'],
    baggage: String(baggage ?? '')
      .split(',')
      .map((entry) => entry.split('=')[0].trim())
      .filter((name) => name !== '')
      .sort(),
  });
  response.end('0');
});

app.get('/orders/:customer', async (request, _response, next) => {
  const { customer } = request.params;
  Sentry.setUser({ id: customer });
  Sentry.setTag('customer', customer);
  Sentry.setContext('order', { customer });
  Sentry.addBreadcrumb({ message: `order of ${customer}` });
  await allHere();
  Sentry.captureException(new Error(`stock of ${customer}`));
  await Sentry.startSpan({ name: `pack for ${customer}`, op: 'pack' }, async (span) => {
    await allHere();
    span?.setAttribute('shop.customer', customer);
    Sentry.logger?.info(`packed for ${customer}`);
    await fetch(`${base}/stock/${customer}`).then((answer) => answer.text());
    Sentry.withScope((scope) => {
      scope.setTag('depth', 'scope');
      Sentry.captureMessage(`packed for ${customer}`);
    });
  });
  await allHere();
  next(new Error(`order of ${customer}`));
});
Sentry.setupExpressErrorHandler?.(app);
app.use((_error, _request, response, _next) => response.status(500).end());

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  base = `http://127.0.0.1:${port}`;
  await Promise.all(['ann', 'bob', 'cid'].map((customer) => ask(port, `/orders/${customer}`)));
  await Sentry.withMonitor?.('stocktaking', async () => 1);
  server.close();
  await Sentry.flush(5000);
  await Sentry.close(5000);
  process.stdout.write(JSON.stringify(asked.sort((a, b) => (a.customer < b.customer ? -1 : 1))));
  process.exit(0);
});

/** By a plain socket, which nobody observes: callers of a shop are other processes. */
function ask(port, path) {
  const headers = process.env.SHOP_CALLER?.replaceAll('|', '\r\n') ?? 'accept: */*';
  const head = `GET ${path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n${headers}\r\n\r\n`;
  return new Promise((resolve) => {
    connect(port, '127.0.0.1').on('end', resolve).resume().write(head);
  });
}

/** As the documentation of Sentry has it for those with a setup of OpenTelemetry of their own. */
function setUpByHand() {
  const client = Sentry.init({
    ...options,
    skipOpenTelemetrySetup: true,
    integrations: [
      Sentry.httpIntegration({ spans: true }),
      Sentry.nativeNodeFetchIntegration({ spans: true }),
    ],
  });
  const inside = createRequire(own.resolve('@sentry/node'));
  const { SentryPropagator, SentrySampler, SentrySpanProcessor } = inside('@sentry/opentelemetry');
  const { BasicTracerProvider, TracerProvider = BasicTracerProvider } = sdkOf(inside);
  const api = inside('@opentelemetry/api');
  const provider = new TracerProvider({
    sampler: new SentrySampler(client),
    spanProcessors: [new SentrySpanProcessor()],
  });
  const manager = new Sentry.SentryContextManager();
  api.trace.setGlobalTracerProvider(provider);
  api.propagation.setGlobalPropagator(new SentryPropagator());
  api.context.setGlobalContextManager(manager.enable?.() ?? manager);
  Sentry.validateOpenTelemetrySetup();
}

function sdkOf(inside) {
  try {
    return inside('@opentelemetry/sdk-trace-base');
  } catch {
    return inside('@opentelemetry/sdk-trace');
  }
}
