import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

/** Attributes as a plain object: strings and whole numbers. */
export type Attributes = Readonly<Record<string, string | number>>;

/** The resource of all that these functions send. */
export const resource: Attributes = {
  'service.name': 'decks',
  'service.namespace': 'study',
  'service.instance.id': 'instance-1',
  'deployment.environment.name': 'test',
};

const encode = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

const now = () => String(BigInt(Date.now()) * 1_000_000n);

async function post(base: string, signal: string, body: unknown): Promise<void> {
  const response = await fetch(`${base}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Sends one point of a cumulative counter as OTLP/HTTP JSON. */
export async function postCounter(
  base: string,
  name: string,
  value: number,
  attributes: Attributes = {},
): Promise<void> {
  const point = { asInt: String(value), timeUnixNano: now(), attributes: encode(attributes) };
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point] };
  const scopeMetrics = [{ scope: { name: 'test' }, metrics: [{ name, unit: '1', sum }] }];
  const resourceMetrics = [{ resource: { attributes: encode(resource) }, scopeMetrics }];
  await post(base, 'metrics', { resourceMetrics });
}

/** Sends one span as OTLP/HTTP JSON and returns its trace id. */
export async function postSpan(
  base: string,
  name: string,
  attributes: Attributes = {},
): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const times = { startTimeUnixNano: now(), endTimeUnixNano: now() };
  const span = { traceId, spanId, name, kind: 2, ...times, attributes: encode(attributes) };
  const scopeSpans = [{ scope: { name: 'test' }, spans: [span] }];
  const resourceSpans = [{ resource: { attributes: encode(resource) }, scopeSpans }];
  await post(base, 'traces', { resourceSpans });
  return traceId;
}

/** Sends one log record as OTLP/HTTP JSON. */
export async function postLog(
  base: string,
  text: string,
  attributes: Attributes = {},
): Promise<void> {
  const logRecords = [
    {
      timeUnixNano: now(),
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: text },
      attributes: encode(attributes),
    },
  ];
  const scopeLogs = [{ scope: { name: 'test' }, logRecords }];
  const resourceLogs = [{ resource: { attributes: encode(resource) }, scopeLogs }];
  await post(base, 'logs', { resourceLogs });
}
