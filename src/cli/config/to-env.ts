import type { Configuration } from '../../configuration/configuration.ts';
import type { Effective } from './effective-settings.ts';
import { fileOnlySettings } from './file-only-settings.ts';

const ATTRIBUTES = 'OTEL_RESOURCE_ATTRIBUTES';
/** Attributes that resource detectors set. */
const DETECTED = /^(k8s\.)/;

export interface ConfigOutput {
  readonly text: string;
  /** Messages about what the text does not contain. */
  readonly notes: readonly string[];
}

/**
 * `NAME=value` lines of all settings that differ from their defaults, for SIGHTLINE_ENV_FILE and Node's `--env-file`.
 * Secrets are commented out, so that nobody uses a mask as a password.
 */
export function toEnv(
  configuration: Configuration,
  settings: readonly Effective[],
  showSecrets: boolean,
): ConfigOutput {
  const lines: string[] = [
    `# Settings from ${sourceText(configuration)}, written by sightline config.`,
  ];
  const secrets: string[] = [];
  const add = (name: string, value: string, secret: boolean) => {
    if (secret && !showSecrets) {
      secrets.push(name);
      lines.push(`# ${name}=`);
    } else lines.push(`${name}=${quote(value)}`);
  };
  for (const { name, value, displayValue, isDefault, setting } of settings) {
    if (setting === undefined || isDefault || value === '') continue;
    // If it is not set, it follows OTEL_LOG_LEVEL.
    if (name === 'SIGHTLINE_LOG' && !configuration.isWatched) continue;
    if (name.endsWith('_EXPORTER')) add(name, [...new Set(value.split(','))].join(','), false);
    else add(name, value, displayValue !== value);
  }
  const attributes = settings.filter(
    ({ setting, isDefault, name }) => setting === undefined && !isDefault && !DETECTED.test(name),
  );
  const serviceName = attributes.find(({ name }) => name === 'service.name');
  if (serviceName !== undefined) add('OTEL_SERVICE_NAME', serviceName.value, false);
  const others = attributes.filter((one) => one !== serviceName);
  const pairs = others.map(
    ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  if (pairs.length > 0) {
    add(
      ATTRIBUTES,
      pairs.join(','),
      others.some(({ value, displayValue }) => value !== displayValue),
    );
  }
  const fileOnly = fileOnlySettings(configuration);
  for (const [key, value] of fileOnly) lines.push(`# No variable exists for ${key}: ${value}`);
  return {
    text: `${lines.join('\n')}\n`,
    notes: [
      ...(secrets.length > 0
        ? [`secrets are omitted (use --show-secrets): ${secrets.join(', ')}`]
        : []),
      ...(fileOnly.length > 0
        ? [`no variable exists for ${fileOnly.map(([key]) => key).join(', ')}`]
        : []),
    ],
  };
}

export function sourceText({ source }: Configuration): string {
  return source === 'environment' ? 'the environment' : source;
}

/** Quotes a value for `util.parseEnv`. */
function quote(value: string): string {
  if (/^[\w./:,@%+=*-]*$/.test(value)) return value;
  const mark = ["'", '"', '`'].find((candidate) => !value.includes(candidate)) ?? "'";
  return `${mark}${value}${mark}`;
}
