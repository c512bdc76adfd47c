import type { MetricPoint } from '../../tools/receiver/received.ts';

/** The last value of each series of the SDK's own metrics: `{ 'otel.sdk.span.live RECORD_AND_SAMPLE': 0 }`. */
export function lastValues(points: readonly MetricPoint[]): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const { name, attributes, value, count } of points) {
    if (!name.startsWith('otel.sdk.')) continue;
    const labels = [
      attributes['otel.component.name'],
      attributes['otel.span.parent.origin'],
      attributes['otel.span.sampling_result'],
      attributes['error.type'],
    ].filter((part) => part !== undefined);
    values[[name, ...labels].join(' ')] = value ?? count ?? 0;
  }
  return values;
}
