import type { TextSection } from './text.ts';

export const LIMITS: TextSection = {
  title: 'Limits',
  texts: [
    {
      names: ['OTEL_ATTRIBUTE_COUNT_LIMIT'],
      meaning: 'Most attributes of a span or log record',
      source: 'spec',
    },
    {
      names: ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      meaning: 'Most characters of a string attribute of a span or log record',
      source: 'spec',
    },
    {
      names: ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      meaning: 'Most attributes of a span, and most characters of a string in them',
      default: '`OTEL_ATTRIBUTE_COUNT_LIMIT`, `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`',
      source: 'spec',
    },
    {
      names: [
        'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
        'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      ],
      meaning: 'Most attributes of a log record, and most characters of a string in them',
      default: '`OTEL_ATTRIBUTE_COUNT_LIMIT`, `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`',
      source: 'spec',
    },
    {
      names: ['OTEL_SPAN_EVENT_COUNT_LIMIT', 'OTEL_SPAN_LINK_COUNT_LIMIT'],
      meaning: 'Most events and links of a span; the last ones are kept',
      source: 'spec',
    },
    {
      names: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
      meaning: 'Most attributes of an event and of a link',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_METRIC_CARDINALITY_LIMIT'],
      meaning:
        'Most series of a metric. Further series are combined into one, and reported ([metrics](metrics.md#limits-of-series)). From {min}',
      source: 'Sightline',
    },
  ],
};
