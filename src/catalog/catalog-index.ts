import type { CatalogEntry } from './catalog-entry.ts';
import { INSTRUMENTATIONS } from './instrumentations.ts';
import { CHANNEL_ROWS, REPLACING_CHANNELS } from './rows/channel-instrumentations.ts';
import { UPSTREAM_CATALOG } from './upstream-catalog.ts';

const rows = Object.entries(INSTRUMENTATIONS);

/** All instrumentations: the upstream ones, then Sightline's. */
export const CATALOG: readonly CatalogEntry[] = [
  ...UPSTREAM_CATALOG,
  ...rows.flatMap(([name, { entries = [] }]) => entries.map((entry) => ({ name, ...entry }))),
];

/** The instrumentations that report errors of handlers. */
export const ERROR_CATALOG: readonly CatalogEntry[] = rows.flatMap(([name, { errorEntry }]) =>
  errorEntry === undefined ? [] : [{ name, ...errorEntry }],
);

/** Short names, sorted, each once: a Sightline instrumentation may supplement an upstream one of the same name. */
export const INSTRUMENTATION_NAMES: readonly string[] = [
  ...new Set([...CATALOG, ...CHANNEL_ROWS.map(({ entry }) => entry)].map(({ name }) => name)),
].sort();

/** Names of the instrumentations that are off unless a setting enables them. */
export const OFF_BY_DEFAULT: ReadonlySet<string> = new Set(
  rows.filter(([, { offByDefault }]) => offByDefault).map(([name]) => name),
);

/** By module, the versions that are supported in addition to those that the upstream instrumentation states. */
export function extraVersionsOf(name: string): Readonly<Record<string, string>> {
  const byChannel = [...REPLACING_CHANNELS].filter(
    ([, { entry, isOnlySource }]) => isOnlySource && entry.name === name,
  );
  return {
    ...INSTRUMENTATIONS[name]?.extraVersions,
    ...Object.fromEntries(byChannel.map(([module, { range }]) => [module, range!])),
  };
}
