// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const OTHER_EXPORTERS: VariableSection = {
  title: 'Other exporters',
  variables: [
    {
      names: ['OTEL_EXPORTER_PROMETHEUS_HOST'],
      type: 'text',
      meaning: 'Address on which `/metrics` is served',
      default: '`localhost`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_PROMETHEUS_PORT'],
      type: 'number',
      meaning:
        'Its port. One in use is reported: in a cluster the next free one is taken, elsewhere nothing is served',
      default: '`9464`',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_PROMETHEUS_TOKEN'],
      type: 'text',
      meaning:
        'Token that a scrape has to bring (`Authorization: Bearer …`); others are answered 401',
      default: 'none: anybody may scrape',
      source: 'Sightline',
    },
    {
      names: ['OTEL_EXPORTER_ZIPKIN_ENDPOINT'],
      type: 'URL',
      meaning: "URL that takes spans in Zipkin's format",
      default: '`http://localhost:9411/api/v2/spans`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_ZIPKIN_TIMEOUT'],
      type: 'milliseconds',
      meaning: 'Longest wait for its answer, in ms',
      default: '`10000`',
      source: 'spec',
    },
  ],
};
