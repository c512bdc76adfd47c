import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { setImmediate } from '../util/clock.ts';
import { guardedListener, placeOf } from '../util/guard.ts';
import type { Instrumenter } from './instrumenter.ts';

const FIRST_MESSAGE = placeOf(
  'loading an instrumentation by the first message on a channel',
  'Its library is not observed inside a bundle. Report this to Sightline.',
);

/**
 * Loads the instrumentation of a library when the library first publishes on one of its channels: in a bundle, no
 * module of it is loaded. Until then an idle subscriber waits, which costs nothing.
 */
export function startOnFirstMessage(
  entries: readonly CatalogEntry[],
  instrumenter: Instrumenter,
): void {
  for (const entry of entries) {
    for (const channel of entry.channels ?? []) awaitMessage(channel, entry, instrumenter);
  }
}

function awaitMessage(channel: string, entry: CatalogEntry, instrumenter: Instrumenter): void {
  let hasMessage = false;
  const listener = guardedListener(FIRST_MESSAGE, (message: unknown) => {
    if (hasMessage) return;
    hasMessage = true;
    // Not while a message is being published: Node would skip the next subscriber.
    setImmediate(() => unsubscribe(channel, listener));
    if (instrumenter.has(entry)) return;
    instrumenter.ensure(entry, `the channel ${channel} has been published to`);
    // A subscriber that is added now gets the next message, not this one.
    instrumenter.notify(entry, channel, message);
  });
  subscribe(channel, listener);
}
