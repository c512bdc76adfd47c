import type { InstrumentationsConfiguration } from '../configuration.ts';
import type { Environment } from '../environment-reader.ts';
import { GENAI_INSTRUMENTATIONS } from '../names.ts';
import type { SettingName } from '../settings/table.ts';
import { nearest } from '../values/did-you-mean.ts';
import { applyLoggerSettings } from './loggers-from-environment.ts';

/**
 * Reads OTEL_NODE_ENABLED_INSTRUMENTATIONS and OTEL_NODE_DISABLED_INSTRUMENTATIONS, lists of short names
 * (`http,express`), as `@opentelemetry/auto-instrumentations-node` defines them, and the options of single
 * instrumentations.
 *
 * @param allNames short names of all instrumentations
 */
export function instrumentationsFromEnvironment(
  environment: Environment,
  allNames: readonly string[],
): InstrumentationsConfiguration {
  reportOldSemconv(environment);
  const only = readNames(
    environment,
    'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
    allNames,
    'the default',
  );
  const configuration: InstrumentationsConfiguration = {
    // A list without any valid name counts as not set.
    only: only.size > 0 ? only : undefined,
    disabled: readNames(environment, 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', allNames, 'none'),
    enabled: new Set(),
    options: { ...httpOptions(environment), ...genAiOptions(environment) },
  };
  return applyLoggerSettings(configuration, environment);
}

/** `@opentelemetry/instrumentation-express` → `express` */
export function shortInstrumentationName(name: string): string {
  return name.replace(/^@opentelemetry\/instrumentation-/, '');
}

function readNames(
  environment: Environment,
  variable: SettingName,
  allNames: readonly string[],
  fallback: string,
): ReadonlySet<string> {
  const names = new Set<string>();
  const unknown: string[] = [];
  for (const item of environment.list(variable)) {
    const name = shortInstrumentationName(item.toLowerCase());
    if (allNames.includes(name)) names.add(name);
    else unknown.push(item);
  }
  for (const item of unknown) {
    environment.report({
      code: 'invalid-value',
      name: variable,
      value: item,
      amongOthers: environment.list(variable).length > 1,
      expected: 'the short name of an instrumentation (docs/instrumentations.md has them all)',
      suggestion: likelyInstrumentation(shortInstrumentationName(item.toLowerCase()), allNames),
      used: [...names].join(',') || fallback,
    });
  }
  return names;
}

/** Other words for an instrumentation: its server, or the package that it is for. */
const OTHER_NAMES: ReadonlyArray<readonly [name: string, words: RegExp]> = [
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

function likelyInstrumentation(word: string, allNames: readonly string[]): string | undefined {
  return OTHER_NAMES.find(([, words]) => words.test(word))?.[0] ?? nearest(word, allNames);
}

/**
 * Source: semantic conventions, "HTTP spans", OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS. The variables of captured
 * headers are those of the instrumentations of other languages.
 */
function httpOptions(environment: Environment): InstrumentationsConfiguration['options'] {
  const headers = (side: 'SERVER' | 'CLIENT') => ({
    requestHeaders: environment.value(`OTEL_INSTRUMENTATION_HTTP_${side}_CAPTURE_REQUEST_HEADERS`),
    responseHeaders: environment.value(
      `OTEL_INSTRUMENTATION_HTTP_${side}_CAPTURE_RESPONSE_HEADERS`,
    ),
  });
  const knownMethods = environment.value('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS');
  const headersToSpanAttributes = { server: headers('SERVER'), client: headers('CLIENT') };
  const hasHeaders = Object.values(headersToSpanAttributes).some(
    ({ requestHeaders, responseHeaders }) => requestHeaders.length + responseHeaders.length > 0,
  );
  const options = {
    ...(knownMethods.length > 0 ? { knownMethods } : {}),
    ...(hasHeaders ? { headersToSpanAttributes } : {}),
  };
  if (Object.keys(options).length === 0) return {};
  return { http: options, ...(knownMethods.length > 0 ? { undici: { knownMethods } } : {}) };
}

/** Whether the content of messages is recorded. The variable is that of other languages. */
function genAiOptions(environment: Environment): InstrumentationsConfiguration['options'] {
  const content = environment.value('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT');
  if (content !== 'true' && content !== 'span_only') return {};
  return Object.fromEntries(
    GENAI_INSTRUMENTATIONS.map((name) => [name, { captureMessageContent: true }]),
  );
}

/** Only the stable conventions exist here: opting into both is reported. */
function reportOldSemconv(environment: Environment): void {
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
