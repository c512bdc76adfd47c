import type { Configuration } from '../../configuration/configuration.ts';
import { beyondVariables } from './beyond-variables.ts';
import type { Effective } from './effective.ts';

const ATTRIBUTES = 'OTEL_RESOURCE_ATTRIBUTES';
/** Attributes that start-up finds by itself, wherever it runs. */
const FOUND_BY_ITSELF = /^(k8s\.)/;

export interface Written {
  readonly text: string;
  /** What the text lacks, in words. */
  readonly notes: readonly string[];
}

/**
 * Lines of `NAME=value`, for SIGHTLINE_ENV_FILE and Node's `--env-file`, of all that differs from the
 * defaults. Secrets are lines that are commented out, so that nobody sends a mask for a password.
 */
export function toEnv(
  configuration: Configuration,
  settings: readonly Effective[],
  showSecrets: boolean,
): Written {
  const lines: string[] = [
    `# The settings of ${sourceInWords(configuration)}, by sightline config.`,
  ];
  const hidden: string[] = [];
  const add = (name: string, value: string, secret: boolean) => {
    if (secret && !showSecrets) {
      hidden.push(name);
      lines.push(`# ${name}=`);
    } else lines.push(`${name}=${quote(value)}`);
  };
  for (const { name, value, shown, isDefault, setting } of settings) {
    if (setting === undefined || isDefault || value === '') continue;
    // Else it follows OTEL_LOG_LEVEL by itself.
    if (name === 'SIGHTLINE_LOG' && !configuration.isWatched) continue;
    if (name.endsWith('_EXPORTER')) add(name, [...new Set(value.split(','))].join(','), false);
    else add(name, value, shown !== value);
  }
  const stated = settings.filter(
    ({ setting, isDefault, name }) =>
      setting === undefined && !isDefault && !FOUND_BY_ITSELF.test(name),
  );
  const serviceName = stated.find(({ name }) => name === 'service.name');
  if (serviceName !== undefined) add('OTEL_SERVICE_NAME', serviceName.value, false);
  const attributes = stated.filter((one) => one !== serviceName);
  const pairs = attributes.map(
    ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  if (pairs.length > 0) {
    add(
      ATTRIBUTES,
      pairs.join(','),
      attributes.some(({ value, shown }) => value !== shown),
    );
  }
  const beyond = beyondVariables(configuration);
  for (const [key, value] of beyond) lines.push(`# No variable says ${key}: ${value}`);
  return {
    text: `${lines.join('\n')}\n`,
    notes: [
      ...(hidden.length > 0 ? [`left out, as secrets: ${hidden.join(', ')} (--show-secrets)`] : []),
      ...(beyond.length > 0 ? [`no variable says ${beyond.map(([key]) => key).join(', ')}`] : []),
    ],
  };
}

export function sourceInWords({ source }: Configuration): string {
  return source === 'environment' ? 'the environment' : source;
}

/** As `util.parseEnv` reads it. */
function quote(value: string): string {
  if (/^[\w./:,@%+=*-]*$/.test(value)) return value;
  const mark = ["'", '"', '`'].find((candidate) => !value.includes(candidate)) ?? "'";
  return `${mark}${value}${mark}`;
}
