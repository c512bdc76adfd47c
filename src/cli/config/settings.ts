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

/** What is shown otherwise, belongs to others, or has nothing to show. */
const LEFT_OUT: ReadonlySet<SettingName> = new Set<SettingName>([
  // Where settings come from, and what they say about the resource and the surroundings.
  ...(['OTEL_CONFIG_FILE', 'SIGHTLINE_ENV_FILE', 'OTEL_RESOURCE_ATTRIBUTES'] as const),
  ...(['AWS_LAMBDA_FUNCTION_NAME', 'WATCH_REPORT_DEPENDENCIES'] as const),
  'KUBERNETES_SERVICE_HOST',
  // Of sightline/logging, which reads them itself.
  ...(['LOG_LEVEL', 'SIGHTLINE_LOG_LEVEL_FILE'] as const),
  // They change nothing.
  ...(['OTEL_SEMCONV_STABILITY_OPT_IN', 'OTEL_METRICS_EXEMPLAR_FILTER'] as const),
  // Shown where they count.
  ...(['OTEL_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'] as const),
  // Node's and gRPC's own.
  ...TEXTS.filter(({ title }) => title === 'Proxies').flatMap(({ texts }) =>
    texts.flatMap(namesOf),
  ),
]);

/** Groups of what `MODEL_VALUES` does not group, by the heading of their documentation. */
const SECTION_OF: Readonly<Record<string, Section>> = {
  Service: 'Service',
  Instrumentations: 'Instrumentations',
  'Users and sessions': 'Users',
  Errors: 'Errors',
};

const GROUPED = SECTIONS.flatMap((section) =>
  Object.entries({ ...MODEL_VALUES[section], ...OTLP_VALUES[section] }).map(
    ([name, value]) => [name, { section, value }] as const,
  ),
);
const READ: ReadonlyMap<string, { readonly section: Section; readonly value: ReadValue }> = new Map(
  GROUPED,
);
const TITLES: ReadonlyMap<SettingName, string> = new Map(
  TEXTS.flatMap(({ title, texts }) => texts.flatMap(namesOf).map((name) => [name, title] as const)),
);

/** Every setting but the resource's attributes, whose names are the user's own. */
export const SETTINGS: readonly Setting[] = settingNames()
  .filter((name) => {
    const { attribute } = rowOf(name);
    // The general one of all signals is shown with each of them.
    const isGeneral = rowOf(name).perSignal === true && generalOf(name) === undefined;
    return attribute === undefined && !isGeneral && !LEFT_OUT.has(name);
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

/** As a variable would have it that is read by its row. */
function byRow(name: SettingName): ReadValue {
  return (_, environment) => {
    const value: unknown = environment.value(name);
    return Array.isArray(value) ? value.join(',') : String(value ?? '');
  };
}

/** Does not apply where what it needs is not set. */
function onlyWith(needed: string | undefined, value: ReadValue): ReadValue {
  if (needed === undefined) return value;
  const isSet = READ.get(needed)?.value ?? byRow(needed as SettingName);
  return (configuration, environment) =>
    isSet(configuration, environment) ? value(configuration, environment) : undefined;
}
