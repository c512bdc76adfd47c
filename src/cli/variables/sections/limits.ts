// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const LIMITS: VariableSection = {
  title: 'Limits',
  variables: [
    {
      names: ['OTEL_ATTRIBUTE_COUNT_LIMIT'],
      type: 'number',
      meaning: 'Attributes of a span or log record',
      default: '`128`',
      source: 'spec',
    },
    {
      names: ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      type: 'number',
      meaning: 'Characters of a text in them',
      default: 'no limit',
      source: 'spec',
    },
    {
      names: ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      type: 'number',
      meaning: 'Attributes of a span, and characters of a text in them',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: [
        'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
        'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      ],
      type: 'number',
      meaning: 'Attributes of a log record, and characters of a text in them',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: ['OTEL_SPAN_EVENT_COUNT_LIMIT', 'OTEL_SPAN_LINK_COUNT_LIMIT'],
      type: 'number',
      meaning: 'Events, links of a span; the last ones are kept',
      default: '`128`',
      source: 'spec',
    },
    {
      names: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
      type: 'number',
      meaning: 'Attributes of an event, of a link',
      default: '`128`',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_METRIC_CARDINALITY_LIMIT'],
      type: 'number',
      meaning:
        'Series of a metric; what is new beyond them is counted together and reported ([metrics](metrics.md#limits-of-series)). From 2',
      default: '`2000`',
      source: 'Sightline',
    },
  ],
};
