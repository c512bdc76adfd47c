import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Services in each trace. */
export const SERVICES = ['web', 'orders', 'stock', 'billing'] as const;
/** Spans of each service in a trace: a request, and an internal one. */
export const SPANS_PER_SERVICE = 2;
export const SPANS_PER_TRACE: number = SERVICES.length * SPANS_PER_SERVICE;
/** One of so many traces fails, in the last service. */
const FAILS_EACH = 10;
/** One of so many was sampled by the service itself, which kept one of eight. */
const THINNED_EACH = 7;
const THINNED = 'th:e';
export const THINNED_TO = 8;

export interface Trace {
  readonly id: string;
  readonly number: number;
  readonly fails: boolean;
  /** The service's own sampling decision, as its `th`. */
  readonly decided: string | undefined;
  /** The random number that samplers compare with their thresholds, 14 hexadecimal digits. */
  readonly random: string;
}

export function makeTrace(number: number): Trace {
  const decided = number % THINNED_EACH === 0 ? THINNED : undefined;
  // A service that keeps one of eight keeps the highest numbers.
  const random =
    (decided ? 'f' : '') +
    randomBytes(7)
      .toString('hex')
      .slice(decided ? 1 : 0);
  return {
    ...{ id: randomBytes(16).toString('hex'), number, fails: number % FAILS_EACH === 0 },
    ...{ decided, random },
  };
}

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
const nanoseconds = (ms: number) => `${ms}000000`;

export const resourceOf = (service: string) => ({
  attributes: [
    attribute('service.name', service),
    attribute('service.instance.id', `${service}-1`),
  ],
});

/** The spans of some traces in one service, as OTLP in JSON. Names identify the trace, the service and the span. */
export function spansOf(service: number, traces: readonly Trace[]): object {
  const now = Date.now();
  const spans = traces.flatMap((trace) =>
    Array.from({ length: SPANS_PER_SERVICE }, (_, index) => ({
      traceId: trace.id,
      spanId: Buffer.from([1, service, index, 0, 0, 0, 0, 1]).toString('hex'),
      traceState: `ot=${trace.decided ? `${trace.decided};` : ''}rv:${trace.random}`,
      name: `${trace.number}/${service}/${index}`,
      kind: index === 0 ? 2 : 1,
      startTimeUnixNano: nanoseconds(now - 20),
      endTimeUnixNano: nanoseconds(now),
      attributes: [
        attribute('http.route', '/decks/:id'),
        attribute('http.request.method', 'GET'),
        { key: 'http.response.status_code', value: { intValue: '200' } },
      ],
      ...(trace.fails && service === SERVICES.length - 1 ? { status: { code: 2 } } : {}),
    })),
  );
  const scopeSpans = [{ scope: { name: 'scale' }, spans }];
  return { resourceSpans: [{ resource: resourceOf(SERVICES[service]!), scopeSpans }] };
}

/** Log records with bodies that identify them. */
export function recordsOf(service: number, bodies: readonly string[]): object {
  const timeUnixNano = nanoseconds(Date.now());
  const logRecords = bodies.map((body) => ({
    ...{ timeUnixNano, severityNumber: 9, body: { stringValue: body } },
  }));
  return {
    resourceLogs: [
      { resource: resourceOf(SERVICES[service]!), scopeLogs: [{ scope: {}, logRecords }] },
    ],
  };
}

/** One point of a counter with this value. */
export function pointOf(service: number, value: number, timeMs: number): object {
  const dataPoints = [{ timeUnixNano: nanoseconds(timeMs), asInt: String(value) }];
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
  return {
    resourceMetrics: [
      {
        resource: resourceOf(SERVICES[service]!),
        scopeMetrics: [{ scope: {}, metrics: [{ name: 'app.work', sum }] }],
      },
    ],
  };
}

/** Sends until the request is accepted, as exporters do. @returns how many times it was refused */
export async function deliver(base: string, signal: string, body: object): Promise<number> {
  const text = JSON.stringify(body);
  for (let refused = 0; ; refused++) {
    try {
      const response = await fetch(`${base}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: text,
        signal: AbortSignal.timeout(30_000),
      });
      await response.arrayBuffer();
      if (response.ok) return refused;
    } catch {
      // The collector is down.
    }
    await sleep(200);
  }
}
