import type { CatalogEntry } from './catalog-entry.ts';

/** Watch for the OpenTelemetry API and Sentry being loaded. No setting disables them. */
export const NEIGHBOUR_CATALOG: readonly CatalogEntry[] = [
  {
    name: 'neighbours',
    specifier: 'sightline:neighbours/api-instrumentation',
    className: 'ApiInstrumentation',
    modules: ['@opentelemetry/api'],
    files: [],
  },
  {
    name: 'sentry',
    specifier: 'sightline:neighbours/sentry-instrumentation',
    className: 'SentryInstrumentation',
    modules: ['@sentry/core'],
    files: [],
  },
];
