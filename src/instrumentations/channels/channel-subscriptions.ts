import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import type { Context } from '@opentelemetry/api';
import type { CatalogEntry } from '../../catalog/catalog-entry.ts';
import type { ChannelRow } from '../../catalog/rows/channel-instrumentations.ts';
import { activeContext, bindContexts } from '../../context/active-context.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import {
  type ChannelOperation,
  type ChannelMessage,
  type ChannelObserver,
  observerOf,
} from './channel-observer.ts';

const LISTENING = placeOf(
  'the listening to a channel of a library',
  'A span is missing, and what the service does goes on. Report this to Sightline.',
);

/**
 * Listens to what libraries publish. The part that knows a library is loaded with its first message.
 *
 * @param ensure loads and enables it
 * @returns stops
 */
export function watchChannels(
  { entry, operations = [], events = [], lasts }: ChannelRow,
  ensure: (entry: CatalogEntry, reason: string) => boolean,
): () => void {
  let isLoaded = false;
  const find = (name: string): ChannelObserver | undefined => {
    if (!isLoaded) isLoaded = ensure(entry, `it publishes on the channel ${name}`);
    return observerOf(name);
  };
  const stops = [
    ...operations.map((name) => watchOperations(name, () => find(name), lasts === true)),
    ...events.map((name) => watchEvents(name, () => find(name))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Listens to a channel of a library that is known already, which costs too much where it is not needed. */
export function watchMore(name: string, observer: ChannelObserver): void {
  watchOperations(name, () => observer);
}

function watchEvents(name: string, find: () => ChannelObserver | undefined): () => void {
  const listener = (message: unknown) => {
    try {
      find()?.happened?.(message as never);
    } catch (error) {
      failedAt(LISTENING, error);
    }
  };
  subscribe(name, listener);
  return () => {
    unsubscribe(name, listener);
  };
}

/** An operation under way, by the object that its library publishes all along. */
interface Running {
  readonly begun: ChannelOperation | undefined;
  /** Of the call: what is called back at the end runs in it. */
  readonly called: Context;
  isOver: boolean;
}

function watchOperations(
  name: string,
  find: () => ChannelObserver | undefined,
  lasts = false,
): () => void {
  const running = new WeakMap<object, Running>();
  const { start, asyncStart } = tracingChannel(name);

  const begin = (message: object): Context => {
    const called = activeContext();
    try {
      const begun = find()?.begin?.(message as never, called);
      running.set(message, { begun, called, isOver: false });
      return begun?.context ?? called;
    } catch (error) {
      failedAt(LISTENING, error);
      return called;
    }
  };
  const end = (message: object): void => {
    const found = running.get(message);
    if (found === undefined || found.isOver) return;
    found.isOver = true;
    try {
      found.begun?.end(message as ChannelMessage);
    } catch (error) {
      failedAt(LISTENING, error);
    }
  };
  const goOn = (message: object): void => {
    try {
      running.get(message)?.begun?.goesOn?.();
    } catch (error) {
      failedAt(LISTENING, error);
    }
  };
  // At the start the channel asks for the context, and the span begins there.
  const listeners = {
    end(message: object) {
      if ('result' in message || 'error' in message) end(message);
      else goOn(message);
    },
    asyncStart: end,
    ...(lasts && { asyncEnd: end }),
  };
  const unbindStart = bindContexts(start, begin);
  // The connection that has the answer was opened in another context.
  const unbindEnd = bindContexts(
    asyncStart,
    (message) => running.get(message)?.called ?? activeContext(),
  );
  const subscribed = Object.entries(listeners).map(([event, listener]) => {
    const full = `tracing:${name}:${event}`;
    subscribe(full, listener as (message: unknown) => void);
    return () => unsubscribe(full, listener as (message: unknown) => void);
  });
  return () => {
    unbindStart();
    unbindEnd();
    for (const stop of subscribed) stop();
  };
}
