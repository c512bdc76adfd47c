import type { Attributes } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { failedAt, placeOf } from '../util/guard.ts';
import { createRedaction } from './redaction.ts';

const METRIC_REDACTION = placeOf(
  'the redaction of the attributes of a metric',
  'Only that series was dropped. Report this to Sightline.',
);

/** Removes secrets from collected metrics before they are exported. */
export type MetricRedaction = (metrics: ResourceMetrics) => void;

/**
 * Replaces secrets in metric attributes by hashes, whatever SIGHTLINE_REDACT says: a constant mask would
 * merge two series into one, which Prometheus rejects. Runs at each collection, and costs nothing when a
 * value is recorded.
 *
 * @returns undefined when redaction is off
 */
export function createMetricRedaction(
  settings: RedactionSettings,
  hashKey: string | undefined,
): MetricRedaction | undefined {
  if (settings.mode === 'off') return undefined;
  const { attributes } = createRedaction({ ...settings, mode: 'hash' }, hashKey);
  /** The SDK passes the same objects at each collection. */
  const cache = new WeakMap<Attributes, Attributes>();
  const redact = (original: Attributes): Attributes => {
    let redacted = cache.get(original);
    if (redacted === undefined) {
      redacted = attributes(original);
      cache.set(original, redacted);
    }
    return redacted;
  };
  return ({ scopeMetrics }) => {
    for (const { metrics } of scopeMetrics) {
      for (const { dataPoints } of metrics) {
        for (let index = 0; index < dataPoints.length; index++) {
          const point = dataPoints[index]!;
          try {
            const redacted = redact(point.attributes);
            if (redacted !== point.attributes) {
              dataPoints[index] = { ...point, attributes: redacted };
            }
          } catch (error) {
            failedAt(METRIC_REDACTION, error);
            dataPoints.splice(index--, 1);
          }
        }
      }
    }
  };
}
