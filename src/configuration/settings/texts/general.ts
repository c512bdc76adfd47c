import type { TextSection } from './text.ts';

export const GENERAL: TextSection = {
  title: 'General',
  texts: [
    {
      names: ['OTEL_SDK_DISABLED'],
      meaning: '`true` switches all signals and instrumentations off; propagators stay',
      source: 'spec',
    },
    {
      names: ['OTEL_LOG_LEVEL'],
      meaning: 'What is reported on stderr, also by the SDK and the instrumentations: {words}',
      default: '{default}, `warn` for the SDK',
      source: 'spec',
    },
    {
      names: ['OTEL_PROPAGATORS'],
      meaning:
        'List of `tracecontext`, `baggage`, `b3` (one header), `b3multi`, `jaeger`, `xray`, `none`',
      source: 'spec',
    },
    {
      names: ['OTEL_CONFIG_FILE'],
      meaning:
        'Path of a [configuration file](#a-configuration-file); the other variables then count only where it names them',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_LOG'],
      meaning:
        'What Sightline reports on stderr: {words}. Wins over `OTEL_LOG_LEVEL` for its own messages ([diagnostics](diagnostics.md))',
      default: '`OTEL_LOG_LEVEL`, else `info`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOG_FORMAT'],
      meaning: 'Form of each message: `text`, or `json` for one object a line',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SHUTDOWN_TIMEOUT'],
      meaning:
        'Longest delay of the end of the process, for what is still to be sent ([lifecycle](lifecycle.md)), in ms',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ONLY'],
      meaning:
        'Observe only processes whose entry script has one of these paths: list of patterns (`dist/server.js`, `apps/**`)',
      default: 'all',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SKIP'],
      meaning:
        'Leave alone processes whose entry script has one of these paths; wins over `SIGHTLINE_ONLY`',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_REDACT'],
      meaning:
        'Secrets that are kept from leaving, beside those that are anyway: list of names (`customer_no`, `x-internal-*`) and of patterns (`/EMP-\\d{6}/`); `!name` is no secret. `hash` writes a keyed hash instead of `REDACTED`, `off` lets everything leave ([redaction](redaction.md))',
      default: 'built-in names and patterns',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_WORKER_CONTEXT'],
      meaning:
        'Whether the trace goes along with messages between a thread and its workers ([lifecycle](lifecycle.md#threads-clusters-child-processes))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_HASH_KEY'],
      meaning:
        'Key of all keyed hashes, at least {min} characters. Processes that share it make the same hash of the same value',
      default: "random, one a process; for users and sessions made of the service's name",
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SLOW_QUERY_MS'],
      meaning:
        'Operations of databases that take longer become [log records](metrics.md#slow-queries), in ms; not set: none do',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_CODE_CACHE'],
      meaning:
        '{words}: whether the compiled code of Sightline is kept in its own folder of `node_modules`, so that the next start need not compile it. `read` uses what is there and writes nothing, `false` (of the process, not of a file) does neither ([performance](performance.md#compiled-code))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ENV_FILE'],
      meaning:
        "Path of a file of `NAME=value` lines. Variables of the process win, and the service's own `process.env` does not change. (Node's `--env-file` works too.)",
      source: 'Sightline',
    },
    {
      names: ['OTEL_SEMCONV_STABILITY_OPT_IN'],
      meaning:
        'Only the stable semantic conventions are written, so it changes nothing; `…/dup` is reported',
      source: 'spec',
    },
    {
      names: ['WATCH_REPORT_DEPENDENCIES'],
      meaning:
        'Set by `node --watch`: the trace then does not go along with messages between threads',
      source: 'Sightline',
    },
    {
      names: ['AWS_LAMBDA_FUNCTION_NAME'],
      meaning: 'Set by AWS: the Lambda instrumentation starts',
      source: 'upstream',
    },
  ],
};
