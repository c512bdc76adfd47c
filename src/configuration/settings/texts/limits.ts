import type { TextSection } from './text.ts';

export const LIMITS: TextSection = {
  title: 'Limits',
  texts: [
    {
      names: ['OTEL_ATTRIBUTE_COUNT_LIMIT'],
      meaning: 'Attributes of a span or log record',
      source: 'spec',
    },
    {
      names: ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      meaning: 'Characters of a text in them',
      source: 'spec',
    },
    {
      names: ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      meaning: 'Attributes of a span, and characters of a text in them',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: [
        'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
        'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      ],
      meaning: 'Attributes of a log record, and characters of a text in them',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: ['OTEL_SPAN_EVENT_COUNT_LIMIT', 'OTEL_SPAN_LINK_COUNT_LIMIT'],
      meaning: 'Events, links of a span; the last ones are kept',
      source: 'spec',
    },
    {
      names: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
      meaning: 'Attributes of an event, of a link',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_METRIC_CARDINALITY_LIMIT'],
      meaning:
        'Series of a metric; further ones are counted together and reported ([metrics](metrics.md#limits-of-series)). At least {min}',
      source: 'Sightline',
    },
  ],
};
