import type { TextSection } from './text.ts';

export const OTHER_EXPORTERS: TextSection = {
  title: 'Other exporters',
  texts: [
    {
      names: ['OTEL_EXPORTER_PROMETHEUS_HOST'],
      meaning: 'Address on which Prometheus metrics are served, at `/metrics`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_PROMETHEUS_PORT'],
      meaning:
        'Port of `/metrics`. If it is taken, that is reported; a cluster uses the next free port, any other process serves nothing',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_PROMETHEUS_TOKEN'],
      meaning:
        'Token that a scrape of `/metrics` must send (`Authorization: Bearer …`); others get 401',
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
      meaning: 'Longest wait for the response of the Zipkin endpoint, in ms',
      source: 'spec',
    },
  ],
};
