import type { InstrumentationsConfiguration } from '../configuration.ts';
import type { Environment } from '../environment-reader.ts';
import { GENAI_INSTRUMENTATIONS } from '../names.ts';
import type { SettingName } from '../settings/table.ts';
import { nearest } from '../values/did-you-mean.ts';
import { applyLoggerSettings } from './loggers-from-environment.ts';

/**
 * Reads OTEL_NODE_ENABLED_INSTRUMENTATIONS and OTEL_NODE_DISABLED_INSTRUMENTATIONS, lists of short
 * names (`http,express`), as `@opentelemetry/auto-instrumentations-node` defines them.
 *
 * @param known all names there are
 */
export function instrumentationsFromEnvironment(
  environment: Environment,
  known: readonly string[],
): InstrumentationsConfiguration {
  semconvOptIn(environment);
  const only = readNames(environment, 'OTEL_NODE_ENABLED_INSTRUMENTATIONS', known, 'the default');
  const chosen: InstrumentationsConfiguration = {
    // A list in which nothing can be understood counts as not set.
    only: only.size > 0 ? only : undefined,
    disabled: readNames(environment, 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', known, 'none'),
    enabled: new Set(),
    options: { ...httpOptions(environment), ...genAiOptions(environment) },
  };
  return applyLoggerSettings(chosen, environment);
}

/** `@opentelemetry/instrumentation-express` and `express` mean the same. */
export function shortInstrumentationName(name: string): string {
  return name.replace(/^@opentelemetry\/instrumentation-/, '');
}

function readNames(
  environment: Environment,
  variable: SettingName,
  known: readonly string[],
  fallback: string,
): ReadonlySet<string> {
  const names = new Set<string>();
  const unknown: string[] = [];
  for (const item of environment.list(variable)) {
    const name = shortInstrumentationName(item.toLowerCase());
    if (known.includes(name)) names.add(name);
    else unknown.push(item);
  }
  for (const item of unknown) {
    environment.report({
      code: 'invalid-value',
      name: variable,
      value: item,
      amongOthers: environment.list(variable).length > 1,
      expected: 'the short name of an instrumentation (docs/instrumentations.md has them all)',
      meant: likelyInstrumentation(shortInstrumentationName(item.toLowerCase()), known),
      used: [...names].join(',') || fallback,
    });
  }
  return names;
}

/** What people call it: by its server, or by the package that it is for. */
const OTHER_NAMES: ReadonlyArray<readonly [name: string, called: RegExp]> = [
  ['pg', /^(postgres(ql)?|pg-pool)$/],
  ['mongodb', /^mongo$/],
  ['mysql2', /^mariadb$/],
  ['tedious', /^(ms-?sql|sql-?server)$/],
  ['undici', /^fetch$/],
  ['http', /^(https|http2)$/],
  ['amqplib', /^(amqp|rabbitmq)$/],
  ['kafkajs', /^kafka$/],
  ['nestjs-core', /^(nest|nestjs|@nestjs\/core)$/],
  ['grpc', /^@grpc\/grpc-js$/],
];

function likelyInstrumentation(word: string, known: readonly string[]): string | undefined {
  return OTHER_NAMES.find(([, called]) => called.test(word))?.[0] ?? nearest(word, known);
}

/**
 * Source: semantic conventions, "HTTP spans", OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS; the variables of
 * captured headers are those of the other languages' instrumentations.
 */
function httpOptions(environment: Environment): InstrumentationsConfiguration['options'] {
  const headers = (side: 'SERVER' | 'CLIENT') => ({
    requestHeaders: environment.value(`OTEL_INSTRUMENTATION_HTTP_${side}_CAPTURE_REQUEST_HEADERS`),
    responseHeaders: environment.value(
      `OTEL_INSTRUMENTATION_HTTP_${side}_CAPTURE_RESPONSE_HEADERS`,
    ),
  });
  const knownMethods = environment.value('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS');
  const captured = { server: headers('SERVER'), client: headers('CLIENT') };
  const captures = Object.values(captured).some(
    ({ requestHeaders, responseHeaders }) => requestHeaders.length + responseHeaders.length > 0,
  );
  const options = {
    ...(knownMethods.length > 0 ? { knownMethods } : {}),
    ...(captures ? { headersToSpanAttributes: captured } : {}),
  };
  if (Object.keys(options).length === 0) return {};
  return { http: options, ...(knownMethods.length > 0 ? { undici: { knownMethods } } : {}) };
}

/** What is asked of models and what they answer, as in the other languages' instrumentations. */
function genAiOptions(environment: Environment): InstrumentationsConfiguration['options'] {
  const chosen = environment.value('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT');
  if (chosen !== 'true' && chosen !== 'span_only') return {};
  return Object.fromEntries(
    GENAI_INSTRUMENTATIONS.map((name) => [name, { captureMessageContent: true }]),
  );
}

/** Stable conventions are all there is; who opts into them gets them, who wants both gets a report. */
function semconvOptIn(environment: Environment): void {
  const name = 'OTEL_SEMCONV_STABILITY_OPT_IN';
  const both = environment.list(name).filter((item) => item.toLowerCase().endsWith('/dup'));
  if (both.length === 0) return;
  environment.report({
    code: 'unsupported',
    name,
    value: both.join(','),
    reason: 'the old names of attributes and metrics are no longer written by any instrumentation',
    used: 'the stable semantic conventions',
  });
}
