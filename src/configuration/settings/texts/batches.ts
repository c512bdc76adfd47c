import type { TextSection } from './text.ts';

export const BATCHES: TextSection = {
  title: 'Batches',
  texts: [
    {
      names: ['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BLRP_SCHEDULE_DELAY'],
      meaning: 'Longest wait of a span or log record before it is exported, in ms',
      source: 'spec',
    },
    {
      names: ['OTEL_BSP_EXPORT_TIMEOUT', 'OTEL_BLRP_EXPORT_TIMEOUT'],
      meaning: 'Longest time for one export, in ms; `0` for no limit',
      source: 'spec',
    },
    {
      names: ['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BLRP_MAX_QUEUE_SIZE'],
      meaning: 'How many spans or log records may wait; further ones are dropped. Up to {max}',
      source: 'spec',
    },
    {
      names: ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE'],
      meaning: 'How many spans or log records one export may contain',
      source: 'spec',
    },
    {
      names: ['OTEL_METRIC_EXPORT_INTERVAL'],
      meaning: 'How often metrics are exported, in ms',
      source: 'spec',
    },
    {
      names: ['OTEL_METRIC_EXPORT_TIMEOUT'],
      meaning: 'Longest time for one export, in ms; not more than the interval',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_MAX_MEMORY_MIB'],
      meaning:
        'Memory that unsent telemetry may take, in MiB: queues of spans and log records, and requests that wait for a retry ([sampling](sampling.md#limits-of-queues-and-memory))',
      source: 'Sightline',
    },
  ],
};
