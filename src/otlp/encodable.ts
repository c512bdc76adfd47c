import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

/**
 * Leaves out of an export what cannot be encoded, item by item; for metrics, metric by metric.
 *
 * @param encodes throws where it cannot be
 * @returns undefined where the export has no parts that could be left out
 */
export function onlyEncodable<Items>(
  items: Items,
  encodes: (items: Items) => unknown,
): Items | undefined {
  const isEncodable = (part: unknown): boolean => {
    try {
      encodes(part as Items);
      return true;
    } catch {
      return false;
    }
  };
  if (Array.isArray(items)) return items.filter((item) => isEncodable([item])) as Items;
  if (!isMetrics(items)) return undefined;
  const { resource } = items;
  const scopeMetrics = items.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.filter((metric) =>
      isEncodable({ resource, scopeMetrics: [{ scope, metrics: [metric] }] }),
    ),
  }));
  return { resource, scopeMetrics } as Items;
}

function isMetrics(items: unknown): items is ResourceMetrics {
  return Array.isArray((items as Partial<ResourceMetrics>)?.scopeMetrics);
}
