import type { CatalogEntry } from '../module-hooks/catalog-entry.ts';

/** Sees copies of the OpenTelemetry API being loaded; no setting switches it off. */
export const NEIGHBOUR_CATALOG: readonly CatalogEntry[] = [
  {
    name: 'neighbours',
    specifier: 'sightline:neighbours/api-instrumentation',
    className: 'ApiInstrumentation',
    modules: ['@opentelemetry/api'],
    files: [],
  },
];
