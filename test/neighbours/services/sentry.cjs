// A shop that has Sentry of its own: three orders at once, each of another customer, and each fails.
const { createRequire } = require('node:module');

/** Of the package in whose folder it is started. */
const own = createRequire(`${process.cwd()}/`);
const Sentry = own('@sentry/node');

const options = {
  dsn: process.env.SHOP_DSN,
  tracesSampleRate: Number(process.env.SHOP_RATE ?? 1),
  environment: 'test',
};
if (process.env.SHOP_SETUP === 'by hand') setUpByHand();
else Sentry.init(options);

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

app.get('/orders/:customer', async (request, _response, next) => {
  const { customer } = request.params;
  Sentry.setUser({ id: customer });
  Sentry.setTag('customer', customer);
  Sentry.addBreadcrumb({ message: `order of ${customer}` });
  await allHere();
  Sentry.captureException(new Error(`stock of ${customer}`));
  await allHere();
  next(new Error(`order of ${customer}`));
});
Sentry.setupExpressErrorHandler?.(app);
app.use((_error, _request, response, _next) => response.status(500).end());

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await Promise.all(
    ['ann', 'bob', 'cid'].map((customer) =>
      fetch(`http://127.0.0.1:${port}/orders/${customer}`).then((answer) => answer.text()),
    ),
  );
  server.close();
  await Sentry.flush(5000);
  process.exit(0);
});

/** As the documentation of Sentry has it for those with a setup of OpenTelemetry of their own. */
function setUpByHand() {
  const client = Sentry.init({ ...options, skipOpenTelemetrySetup: true });
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
