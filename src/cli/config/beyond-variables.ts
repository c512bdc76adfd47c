import type { Configuration } from '../../configuration/configuration.ts';
import { SIGNALS } from '../../configuration/names.ts';
import { exportersOf } from './exporters-of.ts';
import { samplerOf } from './model-values.ts';
import { isSecretName, NOT_SHOWN, withoutForms } from './secrets.ts';

/** What a configuration file says and no variable can, as keys of the file and their values. */
export function beyondVariables(
  configuration: Configuration,
): ReadonlyArray<readonly [key: string, value: string]> {
  const { instrumentations, metrics, traces, resource } = configuration;
  const rows: Array<readonly [string, string]> = [];
  if (resource.schemaUrl !== undefined) rows.push(['resource.schema_url', resource.schemaUrl]);
  if (traces !== undefined && samplerOf(configuration) === undefined) {
    rows.push(['tracer_provider.sampler', inWords(traces.sampler)]);
  }
  for (const signal of SIGNALS) {
    const names = exportersOf(configuration, signal).map(({ name }) => name.replace(/_.*/, ''));
    const again = names.filter((name, index) => names.indexOf(name) < index);
    if (again.length > 0)
      rows.push([`${signal}: more than one exporter of a kind`, again.join(', ')]);
  }
  for (const [index, view] of (metrics?.views ?? []).entries()) {
    rows.push([`meter_provider.views[${index}]`, inWords(view)]);
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
    const said = { ...enabled, ...options };
    if (Object.keys(said).length > 0) {
      rows.push([`instrumentation/development.js.${name}`, inWords(said)]);
    }
  }
  return rows;
}

/** JSON in one line, without what is named or looks like a secret. */
function inWords(value: unknown): string {
  return JSON.stringify(value, (key, part) =>
    part !== null && isSecretName(key)
      ? NOT_SHOWN
      : typeof part === 'string'
        ? withoutForms(part)
        : part,
  );
}
