import { activeContext } from '../../context/active-context.ts';
import { type CacheLookups, createCacheLookups } from '../caches/cache-lookups.ts';
import type { Method } from '../patching/replace-method.ts';
import { activeFetch, type CacheResult } from './fetch-span.ts';

interface Entry {
  /** -1 if it was invalidated by its tag. */
  readonly isStale?: boolean | -1;
  readonly value?: unknown;
}

type Get = (this: unknown, key: unknown, options?: { readonly kind?: unknown }) => Promise<unknown>;

/** Kinds of entries in the Next.js cache; other kinds are internal. */
const KINDS: ReadonlyMap<unknown, string> = new Map([
  ['FETCH', 'fetch'],
  ['APP_PAGE', 'page'],
  ['PAGES', 'page'],
  ['APP_ROUTE', 'route'],
  ['IMAGE', 'image'],
]);

/** Counts lookups in the cache of Next.js, and sets the result of a `fetch` on its span. */
export function wrapGet(original: Method): Get {
  let lookups: CacheLookups | undefined;
  return async function get(key, options, ...rest: unknown[]) {
    const kind = KINDS.get(options?.kind);
    const span = kind === 'fetch' ? activeFetch(activeContext()) : undefined;
    span?.show();
    const entry = await Reflect.apply(original, this, [key, options, ...rest] as never);
    const result = resultOf(entry as Entry | null | undefined);
    span?.setCacheResult(result);
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
