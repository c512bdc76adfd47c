// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

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
    {
      names: ['SIGHTLINE_MAX_MEMORY_MIB'],
      type: 'number',
      meaning:
        'What all that waits to be sent may take in memory, in MiB: queues of spans and log records, and requests to be sent again ([sampling](sampling.md#what-waits-to-be-sent))',
      default: '`64`',
      source: 'Sightline',
    },
  ],
};
