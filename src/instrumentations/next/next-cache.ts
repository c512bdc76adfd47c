import { activeContext } from '../../context/active-context.ts';
import { type CacheLookups, createCacheLookups } from '../caches/cache-lookups.ts';
import type { Method } from '../patching/replace-method.ts';
import { type CacheResult, fetchOf } from './fetch-span.ts';

interface Entry {
  /** -1 where it has been invalidated by its tag. */
  readonly isStale?: boolean | -1;
  readonly value?: unknown;
}

type Get = (this: unknown, key: unknown, about?: { readonly kind?: unknown }) => Promise<unknown>;

/** What the cache of Next.js keeps, by the names of its kinds; the rest is its own. */
const KINDS: ReadonlyMap<unknown, string> = new Map([
  ['FETCH', 'fetch'],
  ['APP_PAGE', 'page'],
  ['PAGES', 'page'],
  ['APP_ROUTE', 'route'],
  ['IMAGE', 'image'],
]);

/** Counts look-ups in the cache of Next.js, and gives the span of a `fetch` the outcome of its own. */
export function watchedGet(original: Method): Get {
  let lookups: CacheLookups | undefined;
  return async function get(key, about, ...rest: unknown[]) {
    const kind = KINDS.get(about?.kind);
    const span = kind === 'fetch' ? fetchOf(activeContext()) : undefined;
    span?.show();
    const entry = await Reflect.apply(original, this, [key, about, ...rest] as never);
    const result = resultOf(entry as Entry | null | undefined);
    span?.found(result);
    if (kind !== undefined) {
      lookups ??= createCacheLookups('next');
      lookups.count(`${kind}:`, result !== 'miss');
    }
    return entry;
  };
}

function resultOf(entry: Entry | null | undefined): CacheResult {
  if (entry?.value === undefined || entry.value === null) return 'miss';
  return entry.isStale === true || entry.isStale === -1 ? 'stale' : 'hit';
}
