import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { setImmediate } from '../util/clock.ts';
import { guardedListener, placeOf } from '../util/guard.ts';
import type { Instrumenter } from './instrumenter.ts';

const WAKING = placeOf(
  'the look for libraries that report themselves',
  'One that is in a bundle is not observed. Report this to Sightline.',
);

/**
 * Has the instrumentation of a library loaded when the library first reports something by a channel of its own: in a bundle
 * there is no module of it that could be seen being loaded. Until then a listener waits, which costs nothing.
 */
export function watchChannels(entries: readonly CatalogEntry[], instrumenter: Instrumenter): void {
  for (const entry of entries) {
    for (const channel of entry.channels ?? []) wake(channel, entry, instrumenter);
  }
}

function wake(channel: string, entry: CatalogEntry, instrumenter: Instrumenter): void {
  let isOver = false;
  const listener = guardedListener(WAKING, (message: unknown) => {
    if (isOver) return;
    isOver = true;
    // Not while a message is being handed round: the next listener would be passed over.
    setImmediate(() => unsubscribe(channel, listener));
    if (instrumenter.has(entry)) return;
    instrumenter.ensure(entry, `the channel ${channel} has been published to`);
    // Who subscribes meanwhile gets the next message, and not this one.
    instrumenter.notify(entry, channel, message);
  });
  subscribe(channel, listener);
}
