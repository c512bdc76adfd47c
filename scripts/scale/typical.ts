import { randomBytes, randomInt } from 'node:crypto';

/** Spans of one request of a service that calls a database, a cache and another service, as Sightline records it. */
export const SPANS_PER_REQUEST = 4;

type Value = string | number;
const attributes = (values: Readonly<Record<string, Value>>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

/** Resource of a process. */
const resourceOf = (process: number) => ({
  attributes: attributes({
    'service.name': `orders-${process % 5}`,
    'service.namespace': 'shop',
    'service.version': '4.12.0',
    'service.instance.id': `5f0c954e-6d5b-4bb1-9d21-1a1c8ad1e${100 + process}`,
    'deployment.environment.name': 'production',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.2.0',
    'telemetry.distro.name': 'sightline',
    'host.name': 'node-17.eu-central-1.compute.internal',
    'host.arch': 'amd64',
    'process.pid': 7,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': '24.21.0',
    'k8s.pod.name': `orders-6d5b4bb19d-x2${100 + process}`,
    'k8s.namespace.name': 'shop',
  }),
});

type Kind = readonly [name: string, kind: number, values: Readonly<Record<string, Value>>];

/** Values that differ between requests are as random as in production. */
const kinds = (): readonly Kind[] => [
  [
    'GET /orders/:id',
    2,
    {
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'http.response.status_code': 200,
      'url.path': `/orders/${randomInt(1e7)}`,
      'url.scheme': 'https',
      'server.address': 'orders.shop.example',
      'network.protocol.version': '1.1',
      'client.address': `203.0.${randomInt(256)}.${randomInt(256)}`,
      'user_agent.original': `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${120 + randomInt(23)}.0`,
    },
  ],
  [
    'SELECT orders',
    3,
    {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.operation.name': 'SELECT',
      'db.query.text': 'SELECT id, state, total FROM orders WHERE id = $1',
      'server.address': 'postgres.shop.svc',
      'server.port': 5432,
    },
  ],
  [
    'GET',
    3,
    {
      'db.system.name': 'redis',
      'db.operation.name': 'GET',
      'server.address': 'redis.shop.svc',
      'server.port': 6379,
    },
  ],
  [
    'POST',
    3,
    {
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'url.full': 'http://stock.shop.svc/reservations',
      'server.address': 'stock.shop.svc',
      'server.port': 80,
    },
  ],
];

const nanoseconds = (ms: number) => `${Math.floor(ms)}${String(randomInt(1e6)).padStart(6, '0')}`;
const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** As OTLP in JSON, with a list of the ids. */
export function typicalSpans(requests: number, process: number) {
  const now = Date.now();
  const ids: string[] = [];
  const newId = (bytes: number) => {
    ids.push(hex(bytes));
    return ids.at(-1)!;
  };
  const spans = Array.from({ length: requests }, () => newId(16)).flatMap((traceId) => {
    const parent = newId(8);
    const began = now - randomInt(5_000);
    return kinds().map(([name, kind, values], index) => ({
      ...{ traceId, spanId: index === 0 ? parent : newId(8), traceState: `ot=rv:${hex(7)}` },
      ...{ name, kind, ...(index === 0 ? {} : { parentSpanId: parent }) },
      startTimeUnixNano: nanoseconds(began + index),
      endTimeUnixNano: nanoseconds(began + 10 + randomInt(80)),
      attributes: attributes(values),
    }));
  });
  const scopeSpans = [{ scope: { name: 'http' }, spans }];
  return { ids, body: { resourceSpans: [{ resource: resourceOf(process), scopeSpans }] } };
}

export function typicalRecords(count: number, process: number): object {
  const now = Date.now();
  const logRecords = Array.from({ length: count }, () => {
    const order = randomInt(1e7);
    return {
      ...{ timeUnixNano: nanoseconds(now), observedTimeUnixNano: nanoseconds(now) },
      ...{ severityNumber: 9, severityText: 'info' },
      ...{ traceId: hex(16), spanId: hex(8), flags: 1 },
      body: { stringValue: `order ${order} has been shipped to customer ${randomInt(1e6)}` },
      attributes: attributes({ orderId: order, carrier: 'DHL', 'code.function.name': 'ship' }),
    };
  });
  const scopeLogs = [{ scope: { name: 'pino' }, logRecords }];
  return { resourceLogs: [{ resource: resourceOf(process), scopeLogs }] };
}

/** Points of counters, one per series, as a process sends once a minute. */
export function typicalPoints(series: number, process: number): object {
  const now = Date.now();
  const [startTimeUnixNano, timeUnixNano] = [nanoseconds(now - 600_000), nanoseconds(now)];
  const dataPoints = Array.from({ length: series }, (_, index) => ({
    ...{ startTimeUnixNano, timeUnixNano, asInt: String(randomInt(1e6)) },
    attributes: attributes({
      'http.request.method': 'GET',
      'http.route': `/route-${index}/:id`,
      'http.response.status_code': 200,
    }),
  }));
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
  const scopeMetrics = [{ scope: { name: 'http' }, metrics: [{ name: 'app.requests', sum }] }];
  return { resourceMetrics: [{ resource: resourceOf(process), scopeMetrics }] };
}
