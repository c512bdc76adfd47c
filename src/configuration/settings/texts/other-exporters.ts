import type { TextSection } from './text.ts';

export const OTHER_EXPORTERS: TextSection = {
  title: 'Other exporters',
  texts: [
    {
      names: ['OTEL_EXPORTER_PROMETHEUS_HOST'],
      meaning: 'Address on which `/metrics` is served',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_PROMETHEUS_PORT'],
      meaning:
        'Its port. One in use is reported: in a cluster the next free one is taken, elsewhere nothing is served',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_PROMETHEUS_TOKEN'],
      meaning: 'Token that a scrape must have (`Authorization: Bearer …`); others get 401',
      default: 'none: no token is required',
      source: 'Sightline',
    },
    {
      names: ['OTEL_EXPORTER_ZIPKIN_ENDPOINT'],
      meaning: "URL that accepts spans in Zipkin's format",
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_ZIPKIN_TIMEOUT'],
      meaning: 'Longest wait for its response, in ms',
      source: 'spec',
    },
  ],
};
