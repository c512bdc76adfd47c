import type { CatalogEntry } from './catalog-entry.ts';

/** Sees the OpenTelemetry API and Sentry being loaded; no setting switches it off. */
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
