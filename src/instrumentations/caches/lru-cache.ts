import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { guardedListener, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type CacheLookups, createCacheLookups } from './cache-lookups.ts';

/** What lru-cache publishes of an operation (11.3 and later). */
interface Operation {
  readonly op?: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly memo?: 'hit' | 'miss';
  readonly fetch?: 'get' | 'inflight' | 'miss' | 'hit' | 'stale' | 'refresh';
  readonly get?: string;
  readonly returnedStale?: boolean;
}

const OPERATIONS = 'lru-cache:metrics';
const FETCHES = 'tracing:lru-cache:start';

/**
 * Counts look-ups in lru-cache by the channels that it publishes itself.
 * Source: lru-cache, "Observability".
 */
export class LruCacheInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/lru-cache', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    subscribe(OPERATIONS, onOperation);
    subscribe(FETCHES, onFetch);
  }

  override disable(): void {
    super.disable();
    unsubscribe(OPERATIONS, onOperation);
    unsubscribe(FETCHES, onFetch);
  }
}

let lookups: CacheLookups | undefined;

const COUNTING = placeOf(
  'the counting of look-ups in lru-cache',
  'A look-up is missing in the metrics. Report this to Sightline.',
);

const onOperation = guardedListener(COUNTING, (message: unknown) => {
  const { op, key, value, memo } = message as Operation;
  if (op !== 'get' && op !== 'memo') return;
  lookups ??= createCacheLookups('lru-cache');
  lookups.count(key, op === 'get' ? value !== undefined : memo === 'hit');
});

const onFetch = guardedListener(COUNTING, (message: unknown) => {
  const { op, key, fetch, get, returnedStale } = message as Operation;
  if (op !== 'fetch') return;
  lookups ??= createCacheLookups('lru-cache');
  lookups.count(key, fetch === 'hit' || get === 'hit' || returnedStale === true);
});
