import type { VariableSection } from './variable.ts';

export const WHAT_IS_SAMPLED_AND_SENT: VariableSection = {
  title: 'What is sampled and sent',
  variables: [
    {
      names: ['OTEL_TRACES_SAMPLER'],
      type: 'word',
      meaning:
        '`always_on`, `always_off`, `traceidratio`, `parentbased_always_on`, `parentbased_always_off`, `parentbased_traceidratio`',
      default: '`parentbased_always_on`',
      source: 'spec',
    },
    {
      names: ['OTEL_TRACES_SAMPLER_ARG'],
      type: 'number',
      meaning: 'Share of traces that the two `…traceidratio` keep, from 0 to 1',
      default: '`1`',
      source: 'spec',
    },
    {
      names: ['OTEL_TRACES_EXPORTER'],
      type: 'list',
      meaning: 'List of `otlp`, `console`, `zipkin`, `none`',
      default: '`otlp`',
      source: 'spec',
    },
    {
      names: ['OTEL_METRICS_EXPORTER'],
      type: 'list',
      meaning: 'List of `otlp`, `console`, `prometheus`, `none`',
      default: '`otlp`',
      source: 'spec',
    },
    {
      names: ['OTEL_LOGS_EXPORTER'],
      type: 'list',
      meaning: 'List of `otlp`, `console`, `none`',
      default: '`otlp`',
      source: 'spec',
    },
    {
      names: ['OTEL_METRICS_EXEMPLAR_FILTER'],
      type: 'word',
      meaning:
        '`always_off` is all that there is: the SDK for JavaScript records no exemplars. `trace_based` and `always_on` are told',
      default: "`always_off` (the specification's is `trace_based`)",
      source: 'spec',
    },
  ],
};

export const BATCHES: VariableSection = {
  title: 'Batches',
  variables: [
    {
      names: ['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BLRP_SCHEDULE_DELAY'],
      type: 'milliseconds',
      meaning: 'Longest wait of a span, of a log record, before it is sent, in ms',
      default: '`5000`, `1000`',
      source: 'spec',
    },
    {
      names: ['OTEL_BSP_EXPORT_TIMEOUT', 'OTEL_BLRP_EXPORT_TIMEOUT'],
      type: 'milliseconds',
      meaning: 'Longest time for one export, in ms; `0` for no limit',
      default: '`30000`',
      source: 'spec',
    },
    {
      names: ['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BLRP_MAX_QUEUE_SIZE'],
      type: 'number',
      meaning: 'How many wait at most; more are dropped. Up to 1000000',
      default: '`2048`',
      source: 'spec',
    },
    {
      names: ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE'],
      type: 'number',
      meaning: 'How many one request brings at most',
      default: '`512`',
      source: 'spec',
    },
    {
      names: ['OTEL_METRIC_EXPORT_INTERVAL'],
      type: 'milliseconds',
      meaning: 'How often metrics are sent, in ms',
      default: '`60000`',
      source: 'spec',
    },
    {
      names: ['OTEL_METRIC_EXPORT_TIMEOUT'],
      type: 'milliseconds',
      meaning: 'Longest time for one export, in ms; not more than the interval',
      default: '`30000`',
      source: 'spec',
    },
  ],
};

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
      meaning: 'The same for spans',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: [
        'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
        'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      ],
      type: 'number',
      meaning: 'The same for log records',
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
  ],
};
