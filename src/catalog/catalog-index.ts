import type { CatalogEntry } from './catalog-entry.ts';
import { OWN_CATALOG } from './sightline-catalog.ts';
import { UPSTREAM_CATALOG } from './upstream-catalog.ts';

/** All instrumentations there are: upstream's, then ours. */
export const CATALOG: readonly CatalogEntry[] = [...UPSTREAM_CATALOG, ...OWN_CATALOG];

/** Short names, each once: an instrumentation of ours may add to one of upstream. */
export const INSTRUMENTATION_NAMES: readonly string[] = [
  ...new Set(CATALOG.map(({ name }) => name)),
].sort();
