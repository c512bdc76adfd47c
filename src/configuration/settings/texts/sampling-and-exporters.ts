import { DEFAULT_TAIL } from '../../tail-sampler-model.ts';
import type { TextSection } from './text.ts';

export const SAMPLING_AND_EXPORTERS: TextSection = {
  title: 'Sampling and exporters',
  texts: [
    {
      names: ['OTEL_TRACES_SAMPLER'],
      meaning:
        'Sampler of traces: {words}. The last decides when a trace ends ([sampling](sampling.md#keep-what-matters))',
      source: 'spec, the last Sightline',
    },
    {
      names: ['OTEL_TRACES_SAMPLER_ARG'],
      meaning:
        'For the two `…traceidratio` samplers, the ratio of traces to sample, from 0 to 1. For `sightline_tail`, pairs: `ratio=0.05,slow=500ms`',
      default: `{default}; \`ratio=${DEFAULT_TAIL.ratio},slow=${DEFAULT_TAIL.slow}\``,
      source: 'spec',
    },
    { names: ['OTEL_TRACES_EXPORTER'], meaning: 'Span exporters: list of {words}', source: 'spec' },
    {
      names: ['OTEL_METRICS_EXPORTER'],
      meaning: 'Metric exporters: list of {words}',
      source: 'spec',
    },
    { names: ['OTEL_LOGS_EXPORTER'], meaning: 'Log exporters: list of {words}', source: 'spec' },
    {
      names: ['OTEL_METRICS_EXEMPLAR_FILTER'],
      meaning:
        'Only `always_off` is supported, because the SDK for JavaScript records no exemplars. `trace_based` and `always_on` are reported',
      default: "{default} (the specification's default is `trace_based`)",
      source: 'spec',
    },
    {
      names: ['LOG_LEVEL'],
      meaning:
        'What [`sightline/logging`](logging.md) prints: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `off`, for all loggers and by name: `info,db=debug`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOG_LEVEL_FILE'],
      meaning:
        'Path of a file with the syntax of `LOG_LEVEL`. It overrides `LOG_LEVEL`, and may change while the service runs',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOGS_SEND'],
      meaning:
        'Whether lines of winston, pino, bunyan, log4js and `sightline/logging` are exported as log records ([logging](logging.md))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_CONSOLE'],
      meaning:
        '`true` exports lines of `console` as log records; `trace_ids` also prints the trace ids after each line',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOGS_TRACE_IDS'],
      meaning: 'Whether loggers print `trace_id` and `span_id` in each line',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOGS_SAMPLED_ONLY'],
      meaning:
        '`true` drops log records of traces that are not sampled. Log records without a trace are exported',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_IGNORE'],
      meaning:
        'Incoming requests that have metrics but no traces: list of paths, methods and user agents ([sampling](sampling.md#requests-that-are-not-traced))',
      default: 'none',
      source: 'Sightline',
    },
  ],
};
