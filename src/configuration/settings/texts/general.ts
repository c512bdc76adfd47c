import { ROWS } from '../rows.ts';
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
        'Path of a [configuration file](#a-configuration-file); other variables then count only where the file references them',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_LOG'],
      meaning:
        'What Sightline reports on stderr: {words}. Overrides `OTEL_LOG_LEVEL` for its own messages ([diagnostics](diagnostics.md))',
      default: `\`OTEL_LOG_LEVEL\`, else \`${ROWS.OTEL_LOG_LEVEL.default}\``,
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOG_FORMAT'],
      meaning: 'Form of each message: `text`, or `json` for one object per line',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SHUTDOWN_TIMEOUT'],
      meaning:
        'Longest delay of the end of the process, to send what is left ([lifecycle](lifecycle.md)), in ms',
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
        'Do not observe processes whose entry script has one of these paths; overrides `SIGHTLINE_ONLY`',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_REDACT'],
      meaning:
        'Secrets to redact in addition to the built-in ones: list of names (`customer_no`, `x-internal-*`) and of patterns (`/EMP-\\d{6}/`); `!name` is no secret. `hash` writes a keyed hash instead of `REDACTED`, `off` redacts nothing ([redaction](redaction.md))',
      default: 'built-in names and patterns',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_WORKER_CONTEXT'],
      meaning:
        'Whether messages between a thread and its workers carry the trace ([lifecycle](lifecycle.md#threads-clusters-child-processes))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_HASH_KEY'],
      meaning:
        'Key of all keyed hashes, at least {min} characters. Processes with the same key hash the same value alike',
      default: "random per process; for users and sessions derived from the service's name",
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SLOW_QUERY_MS'],
      meaning:
        'Database operations that take longer become [log records](metrics.md#slow-queries), in ms; not set: none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_NEXT_SPANS'],
      meaning: '`true` records the spans that [Next.js](frameworks.md#nextjs) makes itself',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_CODE_CACHE'],
      meaning:
        '{words}: whether the compiled code of Sightline is kept in its own folder of `node_modules`, so that the next start need not compile it. `read` uses what is there and writes nothing, `false` (of the process, not of a file) does neither ([performance](performance.md#compiled-code))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SETTINGS_FILE'],
      meaning:
        'Path of a file of [central settings](central-settings.md), which may change while the service runs: sampling, log level, names to redact, instrumentations',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_OPAMP_ENDPOINT'],
      meaning:
        'URL of an [OpAMP](central-settings.md#opamp) server, which sees the settings and the health of the service and may send central settings; `/v1/opamp` is added if it has no path',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_OPAMP_HEADERS'],
      meaning: 'Headers for that server, such as a token',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_OPAMP_INTERVAL'],
      meaning: 'How often it is contacted, in ms; at least {min}',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ENV_FILE'],
      meaning:
        "Path of a file of `NAME=value` lines. Variables of the process override it, and the service's `process.env` does not change. (Node's `--env-file` works too.)",
      source: 'Sightline',
    },
    {
      names: ['OTEL_SEMCONV_STABILITY_OPT_IN'],
      meaning:
        'Only the stable semantic conventions are written, and those of [generative AI](genai.md) as `gen_ai_latest_experimental` asks for, so it changes nothing; `…/dup` is reported',
      source: 'spec',
    },
    {
      names: ['WATCH_REPORT_DEPENDENCIES'],
      meaning: 'Set by `node --watch`: messages between threads then do not carry the trace',
      source: 'Sightline',
    },
    {
      names: ['AWS_LAMBDA_FUNCTION_NAME'],
      meaning: 'Set by AWS: the Lambda instrumentation starts',
      source: 'upstream',
    },
  ],
};
