// A shop that has Sentry of its own: three orders at once, each of another customer, and each fails.
// Its addresses are in frameworks.cjs.
const { createRequire } = require('node:module');
const { connect } = require('node:net');

/** Of the package in whose folder it is started. */
const own = createRequire(`${process.cwd()}/`);
/** The package of the framework or of profiles, where the shop has one: it brings its own `@sentry/node`. */
const brings = process.env.SHOP_BRINGS;
/** As sentry.mjs has imported it, which comes by there. */
const Sentry =
  globalThis.importedSentry ??
  {
    // NestJS is to be set up by its own package.
    '@sentry/nestjs': () => own('@sentry/nestjs'),
    '@sentry/profiling-node': () => createRequire(own.resolve(brings))('@sentry/node'),
  }[brings]?.() ??
  own('@sentry/node');

const options = {
  dsn: process.env.SHOP_DSN,
  environment: 'test',
  enableLogs: true,
  _experiments: { enableLogs: true },
  ...(process.env.SHOP_RATE === 'none'
    ? {}
    : { tracesSampleRate: Number(process.env.SHOP_RATE ?? 1) }),
  ...(brings === '@sentry/profiling-node' ? profiling() : {}),
};
const SETUPS = {
  'by hand': setUpByHand,
  // Only errors: whatever sets OpenTelemetry up is left to somebody who is not there.
  without: () => Sentry.init({ ...options, skipOpenTelemetrySetup: true }),
  'with OpenTelemetry': () => Sentry.init({ ...options, enableOpenTelemetrySetup: true }),
};
(SETUPS[process.env.SHOP_SETUP] ?? (() => Sentry.init(options)))();

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
function stock(customer, { traceparent, baggage, 'sentry-trace': sentry }) {
  asked.push({
    customer,
    traceparent,
    sentry,
    baggage: String(baggage ?? '')
      .split(',')
      .map((entry) => entry.split('=')[0].trim())
      .filter((name) => name !== '')
      .sort(),
  });
  return '0';
}

async function order(customer) {
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
  // A profile is of two samples at least, ten milliseconds apart.
  if (brings === '@sentry/profiling-node') await new Promise((wake) => setTimeout(wake, 100));
  await allHere();
  throw new Error(`order of ${customer}`);
}

const framework = require('./frameworks.cjs')[process.env.SHOP_FRAMEWORK ?? 'express'];
Promise.resolve(framework({ own, Sentry, stock, order })).then((server) =>
  server.listen(0, '127.0.0.1', async () => {
    const { port } = server.address();
    base = `http://127.0.0.1:${port}`;
    await Promise.all(['ann', 'bob', 'cid'].map((customer) => ask(port, `/orders/${customer}`)));
    await Sentry.withMonitor?.('stocktaking', async () => 1);
    server.close();
    await Sentry.flush(5000);
    await Sentry.close(5000);
    process.stdout.write(JSON.stringify(asked.sort((a, b) => (a.customer < b.customer ? -1 : 1))));
    process.exit(0);
  }),
);

/** By a plain socket, which nobody observes: callers of a shop are other processes. */
function ask(port, path) {
  const headers = process.env.SHOP_CALLER?.replaceAll('|', '\r\n') ?? 'accept: */*';
  const head = `GET ${path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n${headers}\r\n\r\n`;
  return new Promise((resolve) => {
    connect(port, '127.0.0.1').on('end', resolve).resume().write(head);
  });
}

/** Of each transaction, in both ways that there have been to ask for them. */
function profiling() {
  const { nodeProfilingIntegration } = own('@sentry/profiling-node');
  return {
    integrations: [nodeProfilingIntegration()],
    ...(process.env.SHOP_PROFILES === 'by trace'
      ? { profileSessionSampleRate: 1, profileLifecycle: 'trace' }
      : { profilesSampleRate: 1 }),
  };
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
