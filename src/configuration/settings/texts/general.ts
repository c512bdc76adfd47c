import { ROWS } from '../rows.ts';
import type { TextSection } from './text.ts';

export const GENERAL: TextSection = {
  title: 'General',
  texts: [
    {
      names: ['OTEL_SDK_DISABLED'],
      meaning: '`true` turns off all signals and instrumentations, but not propagators',
      source: 'spec',
    },
    {
      names: ['OTEL_LOG_LEVEL'],
      meaning: 'What Sightline, the SDK and the instrumentations report on stderr: {words}',
      default: '{default}, `warn` for the SDK',
      source: 'spec',
    },
    {
      names: ['OTEL_PROPAGATORS'],
      meaning:
        'Propagators: list of `tracecontext`, `baggage`, `b3` (one header), `b3multi`, `jaeger`, `xray`, `none`',
      source: 'spec',
    },
    {
      names: ['OTEL_CONFIG_FILE'],
      meaning:
        'Path of a [configuration file](#a-configuration-file). Most other variables then count only if the file references them',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_LOG'],
      meaning:
        'What Sightline reports on stderr: {words}. Overrides `OTEL_LOG_LEVEL` for messages of Sightline ([diagnostics](diagnostics.md))',
      default: `\`OTEL_LOG_LEVEL\`, else \`${ROWS.OTEL_LOG_LEVEL.default}\``,
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_LOG_FORMAT'],
      meaning: 'Format of the messages on stderr: `text`, or `json` for one object per line',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SHUTDOWN_TIMEOUT'],
      meaning:
        'How long the process may be kept from ending, to send queued telemetry ([lifecycle](lifecycle.md)), in ms',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ONLY'],
      meaning:
        'Observes only processes whose entry script matches: list of path patterns (`dist/server.js`, `apps/**`)',
      default: 'all',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SKIP'],
      meaning:
        'Does not observe processes whose entry script matches: list of path patterns. Overrides `SIGHTLINE_ONLY`',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_REDACT'],
      meaning:
        'Secrets to redact in addition to the built-in ones: list of names (`customer_no`, `x-internal-*`) and patterns (`/EMP-\\d{6}/`). `!name` is not a secret. `hash` writes a keyed hash instead of `REDACTED`, `off` redacts nothing ([redaction](redaction.md))',
      default: 'built-in names and patterns',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_WORKER_CONTEXT'],
      meaning:
        'Whether the trace follows messages between a thread and its workers ([lifecycle](lifecycle.md#threads-clusters-child-processes))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_HASH_KEY'],
      meaning:
        'Key of all keyed hashes, at least {min} characters. Processes with the same key hash a value to the same result',
      default: "random for each process; for users and sessions, derived from the service's name",
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SLOW_QUERY_MS'],
      meaning:
        'Database operations that take longer become [log records](metrics.md#slow-queries), in ms',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_NEXT_SPANS'],
      meaning: '`true` records the spans that [Next.js](frameworks.md#nextjs) creates',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_CODE_CACHE'],
      meaning:
        '{words}: whether Sightline stores its compiled code in its folder of `node_modules`, for quicker starts. `read` uses stored code and writes none. `false` does neither; set it in the environment of the process, not in a file ([performance](performance.md#compiled-code))',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SETTINGS_FILE'],
      meaning:
        'Path of a file with [central settings](central-settings.md), which may change while the service runs: sampling, log level, names to redact, instrumentations',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_OPAMP_ENDPOINT'],
      meaning:
        'URL of an [OpAMP](central-settings.md#opamp) server, which receives the settings and health of the service and may send central settings. Without a path, `/v1/opamp` is added',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_OPAMP_HEADERS'],
      meaning: 'Headers of requests to the OpAMP server, such as a token',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_OPAMP_INTERVAL'],
      meaning: 'How often the OpAMP server is polled, in ms; at least {min}',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_ENV_FILE'],
      meaning:
        "Path of a file with `NAME=value` lines. Variables of the process override it, and `process.env` of the service does not change. (Node's `--env-file` works too.)",
      source: 'Sightline',
    },
    {
      names: ['OTEL_SEMCONV_STABILITY_OPT_IN'],
      meaning:
        'Changes nothing: Sightline always writes the stable semantic conventions, and for [generative AI](genai.md) those of `gen_ai_latest_experimental`. `…/dup` is reported',
      source: 'spec',
    },
    {
      names: ['WATCH_REPORT_DEPENDENCIES'],
      meaning: 'Set by `node --watch`. If set, the trace does not follow messages between threads',
      source: 'Sightline',
    },
    {
      names: ['AWS_LAMBDA_FUNCTION_NAME'],
      meaning: 'Set by AWS. If set, the Lambda instrumentation is on',
      source: 'upstream',
    },
  ],
};
