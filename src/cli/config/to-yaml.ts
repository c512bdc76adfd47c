import type { AttributeValue, Configuration } from '../../configuration/configuration.ts';
import type { LogLevel } from '../../configuration/names.ts';
import { load } from '../../lazy/load.ts';
import { mask } from './secrets.ts';
import { sourceInWords, type Written } from './to-env.ts';
import { modelOf } from './to-model.ts';

/**
 * A declarative configuration file that says what the configuration says. Where variables hold secrets,
 * the file names the variables; secrets of a file are masked, unless they are asked for.
 * Source: Configuration: Data model, "YAML file format", file_format 1.0.
 */
export function toYaml(
  configuration: Configuration,
  instrumentations: readonly string[],
  showSecrets: boolean,
): Written {
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
    ...switched(configuration, instrumentations),
  };
  const { Document, isScalar, visit } = load<typeof import('yaml')>('yaml');
  const document = new Document(model);
  visit(document, {
    Scalar(key, node) {
      // What stands in the variable must not be read as YAML.
      if (key === 'value' && isScalar(node) && /\$\{/.test(String(node.value))) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  document.commentBefore = ` The settings of ${sourceInWords(configuration)}, by sightline config.`;
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

/** Of the SDK: for our own messages, SIGHTLINE_LOG counts beside a file. */
function logLevel({ sdkLogLevel, logLevelChosen }: Configuration, notes: string[]): object {
  const severity = SEVERITIES[sdkLogLevel];
  if (!logLevelChosen) return {};
  if (severity !== undefined) return { log_level: severity };
  notes.push('a file cannot say OTEL_LOG_LEVEL=none; the variable counts beside it');
  return {};
}

function resource(
  { resource: { attributes, detectors, schemaUrl } }: Configuration,
  showSecrets: boolean,
  notes: string[],
) {
  const hasHost = detectors.includes('host');
  if (hasHost && !detectors.includes('os')) notes.push('in a file, host stands for host and os');
  // In a file `host` stands for both.
  const names = detectors.filter((name) => name !== 'os' || !hasHost);
  const list = Object.entries(attributes).map(([name, stated]) => {
    const value = showSecrets ? stated : shownOf(name, stated);
    return { name, value: literal(value), ...typeOf(value) };
  });
  if (list.some(({ name, value }) => value !== literal(attributes[name]!))) {
    notes.push('values of attributes that look like secrets are not shown (--show-secrets)');
  }
  return {
    ...(schemaUrl === undefined ? {} : { schema_url: schemaUrl }),
    ...(list.length > 0 ? { attributes: list } : {}),
    ...(names.length > 0
      ? { 'detection/development': { detectors: names.map((name) => ({ [name]: null })) } }
      : {}),
  };
}

/** The value itself where there is nothing to hide. */
function shownOf(name: string, value: AttributeValue): AttributeValue {
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  const shown = texts.map((text) => mask(name, text));
  if (shown.every((text, index) => text === texts[index])) return value;
  return Array.isArray(value) ? shown : shown[0]!;
}

/** Strings need no type. Numbers are `double` where they have to be. */
function typeOf(value: AttributeValue): object {
  const first = Array.isArray(value) ? value[0] : value;
  const suffix = Array.isArray(value) ? '_array' : '';
  if (typeof first === 'boolean') return { type: `bool${suffix}` };
  if (typeof first !== 'number') return suffix === '' ? {} : { type: 'string_array' };
  const numbers = (Array.isArray(value) ? value : [value]) as number[];
  return { type: `${numbers.every(Number.isInteger) ? 'int' : 'double'}${suffix}` };
}

/** A dollar sign that is meant as one is doubled ("Environment variable substitution"). */
function literal(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? value.replaceAll('$', '$$$$') : value;
}

/** Which instrumentations run, and their options. `only` becomes a list of those that do not. */
function switched({ instrumentations }: Configuration, all: readonly string[]): object {
  const { only, disabled, enabled, options } = instrumentations;
  const js: Record<string, object> = {};
  for (const name of all) {
    const off = disabled.has(name) || (only !== undefined && !only.has(name));
    const on = enabled.has(name) || only?.has(name) === true;
    const said = { ...(off ? { enabled: false } : on ? { enabled: true } : {}), ...options[name] };
    if (Object.keys(said).length > 0) js[name] = said;
  }
  return Object.keys(js).length > 0 ? { 'instrumentation/development': { js } } : {};
}
