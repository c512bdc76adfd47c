import type { AttributeValue, Configuration } from '../../configuration/configuration.ts';
import { createEnvironment, type Variables } from '../../configuration/environment-reader.ts';
import type { Problem } from '../../configuration/problem.ts';
import { readConfiguration } from '../../configuration/read-configuration.ts';
import { rowOf } from '../../configuration/settings/table.ts';
import { findEntryPackage } from '../../resource/entry-package.ts';
import { allVariables, type Origins, originsOf } from './origins.ts';
import { mask, maskSetting } from './secrets.ts';
import type { Setting } from './setting.ts';
import { SETTINGS } from './shown-settings.ts';

/** A setting with its effective value and its source. */
export interface Effective {
  readonly section: string;
  readonly name: string;
  /** As a variable would hold it; empty if nothing is set. */
  readonly value: string;
  /** The same without secrets. */
  readonly displayValue: string;
  /** A variable, a file, `package.json` with its path, or `default`. */
  readonly from: string;
  readonly isDefault: boolean;
  readonly setting?: Setting;
}

/**
 * All effective settings.
 *
 * @param entry path of the service's entry script, or of its folder
 * @param variables the environment of the process at its start
 */
export function effectiveSettings(
  configuration: Configuration,
  problems: readonly Problem[],
  entry: string,
  variables: Variables = process.env,
): readonly Effective[] {
  const origins = originsOf(configuration.source, variables);
  const environment = createEnvironment(allVariables(variables), () => {});
  const defaults = readConfiguration({}, []).configuration!;
  const emptyEnvironment = createEnvironment({}, () => {});
  const settings = SETTINGS.flatMap((setting): readonly Effective[] => {
    const value = setting.value(configuration, environment);
    if (value === undefined) return [];
    const defaultValue = setting.value(defaults, emptyEnvironment) ?? '';
    const { section, name } = setting;
    const from = origins.ofSetting(setting, value === defaultValue, problems);
    return [
      { section, name, value, displayValue: maskSetting(rowOf(name), value), ...from, setting },
    ];
  });
  const sections = [...new Set(settings.map(({ section }) => section))];
  const all = [...serviceSettings(configuration, origins, entry), ...settings];
  return sections.flatMap((section) => all.filter((one) => one.section === section));
}

/** The resource attributes of the service: those that are set, then those that come from package.json. */
function serviceSettings(
  { resource }: Configuration,
  origins: Origins,
  entry: string,
): readonly Effective[] {
  const rows: Effective[] = [];
  const add = (name: string, value: AttributeValue, from: string, isDefault: boolean) => {
    const text = Array.isArray(value) ? value.join(',') : String(value);
    rows.push({
      section: 'Service',
      name,
      value: text,
      displayValue: mask(name, text),
      from,
      isDefault,
    });
  };
  const { attributes } = resource;
  const manifest = findEntryPackage(entry, []);
  for (const [name, value] of [
    ['service.name', manifest.name],
    ['service.version', manifest.version],
  ] as const) {
    if (attributes[name] !== undefined) continue;
    if (value !== undefined) add(name, value, 'package.json', true);
    else if (name === 'service.name') add(name, 'unknown_service:node', 'default', true);
  }
  for (const [name, value] of Object.entries(attributes)) {
    const from = origins.ofAttribute(name);
    add(name, value, from, from === 'default');
  }
  return rows.sort((a, b) => rank(a.name) - rank(b.name));
}

function rank(name: string): number {
  const first = ['service.name', 'service.version', 'deployment.environment.name'].indexOf(name);
  return first < 0 ? Number.POSITIVE_INFINITY : first;
}
