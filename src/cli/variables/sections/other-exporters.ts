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
      meaning: 'Its port; one in use is told, and nothing is served',
      default: '`9464`',
      source: 'spec',
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
