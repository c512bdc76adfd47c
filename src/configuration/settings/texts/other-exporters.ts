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
      meaning:
        'Token that a scrape has to bring (`Authorization: Bearer …`); others are answered 401',
      default: 'none: anybody may scrape',
      source: 'Sightline',
    },
    {
      names: ['OTEL_EXPORTER_ZIPKIN_ENDPOINT'],
      meaning: "URL that takes spans in Zipkin's format",
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_ZIPKIN_TIMEOUT'],
      meaning: 'Longest wait for its answer, in ms',
      source: 'spec',
    },
  ],
};
