import {
  generalOf,
  rowOf,
  type SettingName,
  settingNames,
} from '../../configuration/settings/table.ts';
import { TEXTS } from '../../configuration/settings/texts.ts';
import { namesOf } from '../variables/all-variables.ts';
import { MODEL_VALUES } from './model-values.ts';
import { OTLP_VALUES } from './otlp-values.ts';
import { type ReadValue, SECTIONS, type Section, type Setting } from './setting.ts';

/** Settings that are shown elsewhere, are not Sightline's, or have no effect. */
const OMITTED: ReadonlySet<SettingName> = new Set<SettingName>([
  // Sources of settings, resource attributes, and the environment.
  ...(['OTEL_CONFIG_FILE', 'SIGHTLINE_ENV_FILE', 'OTEL_RESOURCE_ATTRIBUTES'] as const),
  ...(['AWS_LAMBDA_FUNCTION_NAME', 'WATCH_REPORT_DEPENDENCIES'] as const),
  'KUBERNETES_SERVICE_HOST',
  // Read by sightline/logging.
  ...(['LOG_LEVEL', 'SIGHTLINE_LOG_LEVEL_FILE'] as const),
  // Without effect.
  ...(['OTEL_SEMCONV_STABILITY_OPT_IN', 'OTEL_METRICS_EXEMPLAR_FILTER'] as const),
  // Shown with each signal.
  ...(['OTEL_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'] as const),
  // Node's and gRPC's.
  ...TEXTS.filter(({ title }) => title === 'Proxies').flatMap(({ texts }) =>
    texts.flatMap(namesOf),
  ),
]);

/** Sections of the settings that are not in `MODEL_VALUES`, by the heading of their documentation. */
const SECTION_OF: Readonly<Record<string, Section>> = {
  Service: 'Service',
  Instrumentations: 'Instrumentations',
  'Users and sessions': 'Users',
  Errors: 'Errors',
};

const SECTION_VALUES = SECTIONS.flatMap((section) =>
  Object.entries({ ...MODEL_VALUES[section], ...OTLP_VALUES[section] }).map(
    ([name, value]) => [name, { section, value }] as const,
  ),
);
const READ: ReadonlyMap<string, { readonly section: Section; readonly value: ReadValue }> = new Map(
  SECTION_VALUES,
);
const TITLES: ReadonlyMap<SettingName, string> = new Map(
  TEXTS.flatMap(({ title, texts }) => texts.flatMap(namesOf).map((name) => [name, title] as const)),
);

/** Every setting except resource attributes, whose names the user chooses. */
export const SETTINGS: readonly Setting[] = settingNames()
  .filter((name) => {
    const { attribute } = rowOf(name);
    // The general variable is shown with each signal.
    const isGeneral = rowOf(name).perSignal === true && generalOf(name) === undefined;
    return attribute === undefined && !isGeneral && !OMITTED.has(name);
  })
  .map(settingOf)
  .sort((a, b) => SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section));

function settingOf(name: SettingName): Setting {
  const general = generalOf(name);
  const read = READ.get(name);
  return {
    name,
    section: read?.section ?? SECTION_OF[TITLES.get(name)!] ?? 'General',
    variables: general === undefined ? [name] : [name, general],
    value: onlyWith(rowOf(name).needs, read?.value ?? byRow(name)),
  };
}

/** The value of the variable, read by its row. */
function byRow(name: SettingName): ReadValue {
  return (_, environment) => {
    const value: unknown = environment.value(name);
    return Array.isArray(value) ? value.join(',') : String(value ?? '');
  };
}

/** Makes a setting apply only if the setting that it depends on is set. */
function onlyWith(dependency: string | undefined, value: ReadValue): ReadValue {
  if (dependency === undefined) return value;
  const isSet = READ.get(dependency)?.value ?? byRow(dependency as SettingName);
  return (configuration, environment) =>
    isSet(configuration, environment) ? value(configuration, environment) : undefined;
}
