import { DEFAULT_TAIL } from '../../tail-sampler.ts';
import type { TextSection } from './text.ts';

export const SAMPLING_AND_EXPORTERS: TextSection = {
  title: 'What is sampled and sent',
  texts: [
    {
      names: ['OTEL_TRACES_SAMPLER'],
      meaning:
        '{words}. The last decides when a trace ends ([sampling](sampling.md#keep-what-matters))',
      source: 'spec, the last Sightline',
    },
    {
      names: ['OTEL_TRACES_SAMPLER_ARG'],
      meaning:
        'Ratio of traces that the two `…traceidratio` keep, from 0 to 1. For `sightline_tail`: pairs, `ratio=0.05,slow=500ms`',
      default: `{default}; \`ratio=${DEFAULT_TAIL.ratio},slow=${DEFAULT_TAIL.slow}\``,
      source: 'spec',
    },
    { names: ['OTEL_TRACES_EXPORTER'], meaning: 'List of {words}', source: 'spec' },
    { names: ['OTEL_METRICS_EXPORTER'], meaning: 'List of {words}', source: 'spec' },
    { names: ['OTEL_LOGS_EXPORTER'], meaning: 'List of {words}', source: 'spec' },
    {
      names: ['OTEL_METRICS_EXEMPLAR_FILTER'],
      meaning:
        'Only `always_off` is supported, since the SDK for JavaScript records no exemplars. `trace_based` and `always_on` are reported',
      default: "{default} (the specification's is `trace_based`)",
      source: 'spec',
    },
    {
      names: ['LOG_LEVEL'],
      meaning:
        'What [`sightline/logging`](logging.md) prints: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `off`, for all loggers and for single ones: `info,db=debug`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOG_LEVEL_FILE'],
      meaning:
        'Path of a file with the same syntax, which overrides it and may change while the service runs',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOGS_SEND'],
      meaning:
        'Lines of winston, pino, bunyan, log4js and `sightline/logging` are sent as log records ([logging](logging.md))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_CONSOLE'],
      meaning:
        'Lines that the service prints by `console` are sent too: `true`; `trace_ids` also prints the trace after each',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOGS_TRACE_IDS'],
      meaning: 'Lines of these loggers are printed with `trace_id` and `span_id`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOGS_SAMPLED_ONLY'],
      meaning: 'Log records of traces that are not sampled are not sent; those without a trace are',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_IGNORE'],
      meaning:
        'Incoming requests to leave out of traces, but not of metrics: list of paths, methods and user agents ([sampling](sampling.md#requests-that-are-not-traced))',
      default: 'none',
      source: 'Sightline',
    },
  ],
};
