import type { Configuration } from '../../configuration/configuration.ts';
import { SIGNALS } from '../../configuration/names.ts';
import { exportersOf } from './exporters.ts';
import { samplerOf } from './model-values.ts';
import { isSecretName, NOT_SHOWN, withoutForms } from './secrets.ts';

/** Settings that a configuration file can express but no variable can: keys of the file, and their values. */
export function fileOnlySettings(
  configuration: Configuration,
): ReadonlyArray<readonly [key: string, value: string]> {
  const { instrumentations, metrics, traces, resource } = configuration;
  const rows: Array<readonly [string, string]> = [];
  if (resource.schemaUrl !== undefined) rows.push(['resource.schema_url', resource.schemaUrl]);
  if (traces !== undefined && samplerOf(configuration) === undefined) {
    rows.push(['tracer_provider.sampler', jsonOf(traces.sampler)]);
  }
  for (const signal of SIGNALS) {
    const names = exportersOf(configuration, signal).map(({ name }) => name.replace(/_.*/, ''));
    const repeated = names.filter((name, index) => names.indexOf(name) < index);
    if (repeated.length > 0)
      rows.push([`${signal}: several exporters of the same kind`, repeated.join(', ')]);
  }
  for (const [index, view] of (metrics?.views ?? []).entries()) {
    rows.push([`meter_provider.views[${index}]`, jsonOf(view)]);
  }
  const names = new Set([
    ...Object.keys(instrumentations.options),
    ...(configuration.source === 'environment' ? [] : instrumentations.enabled),
  ]);
  for (const name of names) {
    const {
      knownMethods: _,
      headersToSpanAttributes: __,
      ...options
    } = instrumentations.options[name] ?? {};
    const enabled = instrumentations.enabled.has(name) ? { enabled: true } : {};
    const settings = { ...enabled, ...options };
    if (Object.keys(settings).length > 0) {
      rows.push([`instrumentation/development.js.${name}`, jsonOf(settings)]);
    }
  }
  return rows;
}

/** JSON on one line, without what is named like a secret or looks like one. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value, (key, part) =>
    part !== null && isSecretName(key)
      ? NOT_SHOWN
      : typeof part === 'string'
        ? withoutForms(part)
        : part,
  );
}
