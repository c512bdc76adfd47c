import type { CatalogEntry } from './catalog-entry.ts';
import { INSTRUMENTATIONS } from './instrumentations.ts';
import { CHANNEL_ROWS, LISTENED } from './rows/channel-instrumentations.ts';
import { UPSTREAM_CATALOG } from './upstream-catalog.ts';

const rows = Object.entries(INSTRUMENTATIONS);

/** All instrumentations there are: upstream's, then ours. */
export const CATALOG: readonly CatalogEntry[] = [
  ...UPSTREAM_CATALOG,
  ...rows.flatMap(([name, { ours = [] }]) => ours.map((entry) => ({ name, ...entry }))),
];

/** Those that see the errors of handlers. */
export const ERROR_CATALOG: readonly CatalogEntry[] = rows.flatMap(([name, { errors }]) =>
  errors === undefined ? [] : [{ name, ...errors }],
);

/** Short names, each once: an instrumentation of ours may add to one of upstream. */
export const INSTRUMENTATION_NAMES: readonly string[] = [
  ...new Set([...CATALOG, ...CHANNEL_ROWS.map(({ entry }) => entry)].map(({ name }) => name)),
].sort();

/** Those that are off unless they are asked for. */
export const OFF_BY_DEFAULT: ReadonlySet<string> = new Set(
  rows.filter(([, { off }]) => off).map(([name]) => name),
);

/** By module, the versions that an instrumentation of this name takes beside those that upstream's says. */
export function takenBeside(name: string): Readonly<Record<string, string>> {
  const alone = [...LISTENED].filter(([, { entry, isAlone }]) => isAlone && entry.name === name);
  return {
    ...INSTRUMENTATIONS[name]?.alsoTakes,
    ...Object.fromEntries(alone.map(([module, { range }]) => [module, range!])),
  };
}
