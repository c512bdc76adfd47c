import type { AttributeValue, Configuration } from '../../configuration/configuration.ts';
import type { LogLevel } from '../../configuration/names.ts';
import { load } from '../../lazy/load.ts';
import { mask } from './secrets.ts';
import { type ConfigOutput, sourceText } from './to-env.ts';
import { modelOf } from './to-model.ts';

/**
 * The configuration as a declarative configuration file. It refers to variables that hold secrets; secrets of a
 * configuration file are masked, unless `showSecrets` is set.
 * Source: Configuration: Data model, "YAML file format", file_format 1.0.
 */
export function toYaml(
  configuration: Configuration,
  instrumentations: readonly string[],
  showSecrets: boolean,
): ConfigOutput {
  const notes: string[] = [];
  const model = {
    file_format: '1.0',
    ...(configuration.disabled ? { disabled: true } : {}),
    ...logLevel(configuration, notes),
    resource: resource(configuration, showSecrets, notes),
    ...(configuration.propagators.length > 0
      ? { propagator: { composite: configuration.propagators.map((name) => ({ [name]: null })) } }
      : {}),
    ...modelOf(configuration, { showSecrets, notes }),
    ...instrumentationsModel(configuration, instrumentations),
  };
  const { Document, isScalar, visit } = load<typeof import('yaml')>('yaml');
  const document = new Document(model);
  visit(document, {
    Scalar(key, node) {
      // The value of the variable must not be parsed as YAML.
      if (key === 'value' && isScalar(node) && /\$\{/.test(String(node.value))) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  document.commentBefore = ` Settings from ${sourceText(configuration)}, written by sightline config.`;
  return { text: document.toString({ lineWidth: 0, nullStr: '' }), notes };
}

const SEVERITIES: Readonly<Record<LogLevel, string | undefined>> = {
  none: undefined,
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  verbose: 'trace',
  all: 'trace',
};

/** The SDK's log level; SIGHTLINE_LOG, for Sightline's own messages, applies in addition to a file. */
function logLevel({ sdkLogLevel, logLevelChosen }: Configuration, notes: string[]): object {
  const severity = SEVERITIES[sdkLogLevel];
  if (!logLevelChosen) return {};
  if (severity !== undefined) return { log_level: severity };
  notes.push('a file cannot express OTEL_LOG_LEVEL=none; the variable applies in addition to it');
  return {};
}

function resource(
  { resource: { attributes, detectors, schemaUrl } }: Configuration,
  showSecrets: boolean,
  notes: string[],
) {
  const hasHost = detectors.includes('host');
  if (hasHost && !detectors.includes('os')) notes.push('in a file, the host detector includes os');
  // In a file, `host` includes `os`.
  const names = detectors.filter((name) => name !== 'os' || !hasHost);
  const list = Object.entries(attributes).map(([name, attribute]) => {
    const value = showSecrets ? attribute : maskValue(name, attribute);
    return { name, value: literal(value), ...typeOf(value) };
  });
  if (list.some(({ name, value }) => value !== literal(attributes[name]!))) {
    notes.push('attribute values that look like secrets are not shown (use --show-secrets)');
  }
  return {
    ...(schemaUrl === undefined ? {} : { schema_url: schemaUrl }),
    ...(list.length > 0 ? { attributes: list } : {}),
    ...(names.length > 0
      ? { 'detection/development': { detectors: names.map((name) => ({ [name]: null })) } }
      : {}),
  };
}

/** Masks secrets; a value without secrets is returned as it is. */
function maskValue(name: string, value: AttributeValue): AttributeValue {
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  const masked = texts.map((text) => mask(name, text));
  if (masked.every((text, index) => text === texts[index])) return value;
  return Array.isArray(value) ? masked : masked[0]!;
}

/** Strings need no type. Numbers are `int` if they are integers, else `double`. */
function typeOf(value: AttributeValue): object {
  const first = Array.isArray(value) ? value[0] : value;
  const suffix = Array.isArray(value) ? '_array' : '';
  if (typeof first === 'boolean') return { type: `bool${suffix}` };
  if (typeof first !== 'number') return suffix === '' ? {} : { type: 'string_array' };
  const numbers = (Array.isArray(value) ? value : [value]) as number[];
  return { type: `${numbers.every(Number.isInteger) ? 'int' : 'double'}${suffix}` };
}

/** Escapes dollar signs ("Environment variable substitution"). */
function literal(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? value.replaceAll('$', '$$$$') : value;
}

/** Which instrumentations are on or off, and their options. `only` becomes a list of those that are off. */
function instrumentationsModel(
  { instrumentations }: Configuration,
  all: readonly string[],
): object {
  const { only, disabled, enabled, options } = instrumentations;
  const js: Record<string, object> = {};
  for (const name of all) {
    const off = disabled.has(name) || (only !== undefined && !only.has(name));
    const on = enabled.has(name) || only?.has(name) === true;
    const settings = {
      ...(off ? { enabled: false } : on ? { enabled: true } : {}),
      ...options[name],
    };
    if (Object.keys(settings).length > 0) js[name] = settings;
  }
  return Object.keys(js).length > 0 ? { 'instrumentation/development': { js } } : {};
}
