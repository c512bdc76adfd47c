// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const GENERAL: VariableSection = {
  title: 'General',
  variables: [
    {
      names: ['OTEL_SDK_DISABLED'],
      type: 'boolean',
      meaning: '`true` switches all signals and instrumentations off; propagators stay',
      default: '`false`',
      source: 'spec',
    },
    {
      names: ['OTEL_LOG_LEVEL'],
      type: 'word',
      meaning:
        'What is reported on stderr, also by the SDK and the instrumentations: `none`, `error`, `warn`, `info`, `debug`, `verbose`, `all`',
      default: '`info`, `warn` for the SDK',
      source: 'spec',
    },
    {
      names: ['OTEL_PROPAGATORS'],
      type: 'list',
      meaning:
        'List of `tracecontext`, `baggage`, `b3` (one header), `b3multi`, `jaeger`, `xray`, `none`',
      default: '`tracecontext,baggage`',
      source: 'spec',
    },
    {
      names: ['OTEL_CONFIG_FILE'],
      type: 'path',
      meaning:
        'Path of a [configuration file](#a-configuration-file); the other variables then count only where it names them',
      default: 'not set',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_LOG'],
      type: 'word',
      meaning:
        'What Sightline reports on stderr: `none`, `error`, `warn`, `info`, `debug`. Wins over `OTEL_LOG_LEVEL` for its own messages ([diagnostics](diagnostics.md))',
      default: '`OTEL_LOG_LEVEL`, else `info`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOG_FORMAT'],
      type: 'word',
      meaning: 'Form of each message: `text`, or `json` for one object a line',
      default: '`text`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SHUTDOWN_TIMEOUT'],
      type: 'milliseconds',
      meaning:
        'Longest delay of the end of the process, for what is still to be sent ([lifecycle](lifecycle.md)), in ms',
      default: '`2000`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ONLY'],
      type: 'list',
      meaning:
        'Observe only processes whose entry script has one of these paths: list of patterns (`dist/server.js`, `apps/**`)',
      default: 'all',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SKIP'],
      type: 'list',
      meaning:
        'Leave alone processes whose entry script has one of these paths; wins over `SIGHTLINE_ONLY`',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_REDACT'],
      type: 'list',
      meaning:
        'Secrets that are kept from leaving, beside those that are anyway: list of names (`customer_no`, `x-internal-*`) and of patterns (`/EMP-\\d{6}/`); `!name` is no secret. `hash` writes a keyed hash instead of `REDACTED`, `off` lets everything leave ([redaction](redaction.md))',
      default: 'built-in names and patterns',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_WORKER_CONTEXT'],
      type: 'boolean',
      meaning:
        'Whether the trace goes along with messages between a thread and its workers ([lifecycle](lifecycle.md#threads-clusters-child-processes))',
      default: '`true`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_HASH_KEY'],
      type: 'text',
      meaning:
        'Key of all keyed hashes, at least 16 characters. Processes that share it make the same hash of the same value',
      default: "random, one a process; for users and sessions made of the service's name",
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SLOW_QUERY_MS'],
      type: 'milliseconds',
      meaning:
        'Operations of databases that take longer become [log records](metrics.md#slow-queries), in ms; not set: none do',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_CODE_CACHE'],
      type: 'boolean',
      meaning:
        '`true`, `read`, `false`: whether the compiled code of Sightline is kept in its own folder of `node_modules`, so that the next start need not compile it. `read` uses what is there and writes nothing, `false` (of the process, not of a file) does neither ([performance](performance.md#compiled-code))',
      default: '`true`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ENV_FILE'],
      type: 'path',
      meaning:
        "Path of a file of `NAME=value` lines. Variables of the process win, and the service's own `process.env` does not change. (Node's `--env-file` works too.)",
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['OTEL_SEMCONV_STABILITY_OPT_IN'],
      type: 'list',
      meaning:
        'Only the stable semantic conventions are written, so it changes nothing; `…/dup` is reported',
      default: 'not set',
      source: 'spec',
    },
    {
      names: ['WATCH_REPORT_DEPENDENCIES'],
      type: 'text',
      meaning:
        'Set by `node --watch`: the trace then does not go along with messages between threads',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['AWS_LAMBDA_FUNCTION_NAME'],
      type: 'text',
      meaning: 'Set by AWS: the Lambda instrumentation starts',
      default: 'not set',
      source: 'upstream',
    },
  ],
};
