import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

/**
 * Removes from an export the items that cannot be encoded; for metrics, whole metrics.
 *
 * @param encode throws for what cannot be encoded
 * @returns undefined when the export cannot be split
 */
export function onlyEncodable<Items>(
  items: Items,
  encode: (items: Items) => unknown,
): Items | undefined {
  const isEncodable = (part: unknown): boolean => {
    try {
      encode(part as Items);
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
