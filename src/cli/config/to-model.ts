import type { Configuration } from '../../configuration/configuration.ts';
import { SIGNALS, type Signal } from '../../configuration/names.ts';
import { maskSecrets } from '../../configuration/values/url.ts';
import { allVariables } from './origins.ts';
import { NOT_SHOWN } from './secrets.ts';

interface Hiding {
  readonly showSecrets: boolean;
  /** Receives messages about what the file does not contain. */
  readonly notes: string[];
}

type Model = Record<string, unknown>;

const PROVIDERS = { traces: 'tracer_provider', metrics: 'meter_provider', logs: 'logger_provider' };

/** The three signals in the form of the schema, without empty values. */
export function modelOf(configuration: Configuration, hiding: Hiding): Model {
  const model: Model = {};
  for (const signal of SIGNALS) {
    const provider = withoutEmpty(configuration[signal]);
    if (provider === undefined) continue;
    model[PROVIDERS[signal]] = mapExporters(provider, (settings) =>
      maskSecretsIn(settings, signal, configuration.source, hiding),
    );
  }
  return model;
}

/** Null means the same as an absent key, except for a component without settings: `console:`. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .map(([key, part]) => [key, withoutEmpty(part)] as const)
    .filter(([key, part]) => part !== undefined && !(key === 'tls' && isEmpty(part)))
    .filter(([key, part]) => !(key === 'headers' && (part as unknown[]).length === 0));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function mapExporters(node: unknown, change: (settings: Model) => Model): unknown {
  if (Array.isArray(node)) return node.map((part) => mapExporters(part, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, part]) => {
      if (key !== 'exporter') return [key, mapExporters(part, change)];
      const exporters = Object.entries(part as Record<string, Model>);
      return [
        key,
        Object.fromEntries(exporters.map(([name, settings]) => [name, change(settings)])),
      ];
    }),
  );
}

function maskSecretsIn(
  settings: Model,
  signal: Signal,
  source: string,
  { showSecrets, notes }: Hiding,
): Model {
  if (showSecrets) return settings;
  const { headers, headers_list, endpoint, ...rest } = settings;
  const masked = withHeaders(headers ?? headers_list, signal, source, notes);
  if (typeof endpoint !== 'string') return { ...rest, ...masked };
  return { endpoint: maskEndpoint(endpoint, signal, source, notes), ...rest, ...masked };
}

/** Refers to variables that hold secrets; the secrets of a configuration file are masked, with a note. */
function withHeaders(headers: unknown, signal: Signal, source: string, notes: string[]): Model {
  if (headers === undefined) return {};
  if (source === 'environment') {
    const names = [
      'OTEL_EXPORTER_OTLP_HEADERS',
      `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`,
    ].filter(isSet);
    return { headers_list: names.map((name) => `\${${name}}`).join(',') };
  }
  note(notes, 'header values are not shown (use --show-secrets)');
  if (typeof headers === 'string') return { headers_list: NOT_SHOWN };
  const list = headers as ReadonlyArray<{ readonly name: string }>;
  return { headers: list.map(({ name }) => ({ name, value: NOT_SHOWN })) };
}

function maskEndpoint(endpoint: string, signal: Signal, source: string, notes: string[]): string {
  if (maskSecrets(endpoint) === endpoint) return endpoint;
  const specific = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const general = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const base = allVariables(process.env)[general]?.trim() ?? '';
  if (source === 'environment' && isSet(specific)) return `\${${specific}}`;
  // Nothing can be appended to a URL with a query.
  if (source === 'environment' && base !== '' && !base.includes('?')) {
    const path = endpoint.endsWith(`/v1/${signal}`) ? `v1/${signal}` : '';
    const separator = path === '' || base.endsWith('/') ? '' : '/';
    return `\${${general}}${separator}${path}`;
  }
  note(notes, 'credentials in endpoints are not shown (use --show-secrets)');
  return maskSecrets(endpoint);
}

function isSet(name: string): boolean {
  return Boolean(allVariables(process.env)[name]?.trim());
}

function note(notes: string[], text: string): void {
  if (!notes.includes(text)) notes.push(text);
}
