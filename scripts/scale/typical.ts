import { randomBytes } from 'node:crypto';

/** One request of a service that asks a database, a cache and another service, as Sightline reports it. */
export const SPANS_PER_REQUEST = 4;

type Value = string | number;
const attributes = (values: Readonly<Record<string, Value>>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

const resource = {
  attributes: attributes({
    'service.name': 'orders',
    'service.namespace': 'shop',
    'service.version': '4.12.0',
    'service.instance.id': '5f0c954e-6d5b-4bb1-9d21-1a1c8ad1ef36',
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
    'k8s.pod.name': 'orders-6d5b4bb19d-x2x7k',
    'k8s.namespace.name': 'shop',
  }),
};

const KINDS: readonly [name: string, kind: number, values: Readonly<Record<string, Value>>][] = [
  [
    'GET /orders/:id',
    2,
    {
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'http.response.status_code': 200,
      'url.path': '/orders/8812734',
      'url.scheme': 'https',
      'server.address': 'orders.shop.example',
      'network.protocol.version': '1.1',
      'client.address': '203.0.113.17',
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0',
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

const nanoseconds = (ms: number) => `${ms}000000`;
const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** As OTLP by JSON, with the ids of the traces. */
export function typicalSpans(requests: number): { body: object; traceIds: readonly string[] } {
  const now = Date.now();
  const traceIds = Array.from({ length: requests }, () => hex(16));
  const spans = traceIds.flatMap((traceId) => {
    const parent = hex(8);
    return KINDS.map(([name, kind, values], index) => ({
      ...{
        traceId,
        spanId: index === 0 ? parent : hex(8),
        traceState: `ot=rv:${hex(7)}`,
        name,
        kind,
      },
      ...(index === 0 ? {} : { parentSpanId: parent }),
      startTimeUnixNano: nanoseconds(now - 30 + index),
      endTimeUnixNano: nanoseconds(now),
      attributes: attributes(values),
    }));
  });
  return {
    traceIds,
    body: { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'http' }, spans }] }] },
  };
}

export function typicalRecords(count: number): object {
  const timeUnixNano = nanoseconds(Date.now());
  const logRecords = Array.from({ length: count }, (_, index) => ({
    ...{
      timeUnixNano,
      observedTimeUnixNano: timeUnixNano,
      severityNumber: 9,
      severityText: 'info',
    },
    ...{ traceId: hex(16), spanId: hex(8), flags: 1 },
    body: { stringValue: `order ${8_812_734 + index} has been shipped to the customer` },
    attributes: attributes({
      orderId: 8_812_734 + index,
      carrier: 'DHL',
      'code.function.name': 'ship',
    }),
  }));
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'pino' }, logRecords }] }] };
}

/** Points of counters, one of each series, such as a process sends once a minute. */
export function typicalPoints(series: number, value: number): object {
  const now = Date.now();
  const dataPoints = Array.from({ length: series }, (_, index) => ({
    ...{ startTimeUnixNano: nanoseconds(now - 600_000), timeUnixNano: nanoseconds(now) },
    asInt: String(value * (1 + (index % 7))),
    attributes: attributes({
      'http.request.method': 'GET',
      'http.route': `/route-${index}/:id`,
      'http.response.status_code': 200,
    }),
  }));
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
  return {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [{ scope: { name: 'http' }, metrics: [{ name: 'app.requests', sum }] }],
      },
    ],
  };
}
