import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { guardedListener, placeOf } from '../../util/guard.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import { createCacheLookups } from './cache-lookups.ts';

/** What lru-cache publishes about an operation (11.3 and later). */
interface Operation {
  readonly op?: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly memo?: 'hit' | 'miss';
  readonly fetch?: 'get' | 'inflight' | 'miss' | 'hit' | 'stale' | 'refresh';
  readonly get?: string;
  readonly returnedStale?: boolean;
}

const OPERATION_CHANNEL = 'lru-cache:metrics';
const FETCH_CHANNEL = 'tracing:lru-cache:start';

/**
 * Counts lookups in lru-cache by its diagnostics channels.
 * Source: lru-cache, "Observability".
 */
export class LruCacheInstrumentation extends PatchlessInstrumentation {
  constructor(config = {}) {
    super('sightline/lru-cache', config);
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    subscribe(OPERATION_CHANNEL, onOperation);
    subscribe(FETCH_CHANNEL, onFetch);
  }

  override disable(): void {
    super.disable();
    unsubscribe(OPERATION_CHANNEL, onOperation);
    unsubscribe(FETCH_CHANNEL, onFetch);
  }
}

const { count } = createCacheLookups('lru-cache');

const OBSERVATION = placeOf(
  'the observation of lookups in lru-cache',
  'A lookup is missing from the metrics. Report this to Sightline.',
);

const onOperation = guardedListener(OBSERVATION, (message: unknown) => {
  const { op, key, value, memo } = message as Operation;
  if (op !== 'get' && op !== 'memo') return;
  count(key, op === 'get' ? value !== undefined : memo === 'hit');
});

const onFetch = guardedListener(OBSERVATION, (message: unknown) => {
  const { op, key, fetch, get, returnedStale } = message as Operation;
  if (op !== 'fetch') return;
  count(key, fetch === 'hit' || get === 'hit' || returnedStale === true);
});
