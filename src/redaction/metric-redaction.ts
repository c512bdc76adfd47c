import type { Attributes } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { failedAt, placeOf } from '../util/guard.ts';
import { createRedaction } from './redaction.ts';

const LOOKING_THROUGH = placeOf(
  'the redaction of the attributes of a metric',
  'The series was left out alone, and others are sent. Report this to Sightline.',
);

/** Takes secrets out of metrics that have been collected and are about to leave. */
export type MetricRedaction = (metrics: ResourceMetrics) => void;

/**
 * Secrets in attributes of metrics become hashes, whatever SIGHTLINE_REDACT says: with the same word in the
 * place of each, two series would be one, which Prometheus refuses. Runs at each collection, and costs
 * nothing when something is recorded.
 *
 * @returns undefined where redaction is off
 */
export function createMetricRedaction(
  settings: RedactionSettings,
  hashKey: string | undefined,
): MetricRedaction | undefined {
  if (settings.mode === 'off') return undefined;
  const { attributes } = createRedaction({ ...settings, mode: 'hash' }, hashKey);
  /** The SDK hands over the same objects each time. */
  const known = new WeakMap<Attributes, Attributes>();
  const redact = (given: Attributes): Attributes => {
    let redacted = known.get(given);
    if (redacted === undefined) {
      redacted = attributes(given);
      known.set(given, redacted);
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
            failedAt(LOOKING_THROUGH, error);
            dataPoints.splice(index--, 1);
          }
        }
      }
    }
  };
}
