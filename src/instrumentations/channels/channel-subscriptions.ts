import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import type { Context } from '@opentelemetry/api';
import type { CatalogEntry } from '../../catalog/catalog-entry.ts';
import type { ChannelRow } from '../../catalog/rows/channel-instrumentations.ts';
import { activeContext, bindContexts } from '../../context/active-context.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import {
  type ChannelMessage,
  type ChannelObserver,
  type ChannelOperation,
  observerOf,
} from './channel-observer.ts';

const OBSERVATION = placeOf(
  'the observation of a channel of a library',
  'A span is missing; the service is not affected. Report this to Sightline.',
);

/**
 * Subscribes to the channels of a library. Its instrumentation is loaded with the first message.
 *
 * @param ensure loads and enables the instrumentation. @returns whether it is enabled
 * @returns unsubscribes
 */
export function subscribeChannels(
  { entry, operations = [], events = [], streams }: ChannelRow,
  ensure: (entry: CatalogEntry, reason: string) => boolean,
): () => void {
  let isLoaded = false;
  const observer = (name: string): ChannelObserver | undefined => {
    if (!isLoaded) isLoaded = ensure(entry, `it publishes on the channel ${name}`);
    return observerOf(name);
  };
  const stops = [
    ...operations.map((name) => subscribeOperations(name, () => observer(name), streams === true)),
    ...events.map((name) => subscribeEvents(name, () => observer(name))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function subscribeEvents(name: string, observer: () => ChannelObserver | undefined): () => void {
  const listener = (message: unknown) => {
    try {
      observer()?.onEvent?.(message as never);
    } catch (error) {
      failedAt(OBSERVATION, error);
    }
  };
  subscribe(name, listener);
  return () => {
    unsubscribe(name, listener);
  };
}

/** A running operation. Its library publishes the same message object from start to end. */
interface RunningOperation {
  readonly operation: ChannelOperation | undefined;
  /** The context of the call, in which the callback runs at the end. */
  readonly callContext: Context;
  hasEnded: boolean;
}

/**
 * Subscribes to a tracing channel.
 *
 * @param endsLate whether some operations, such as streams, end without a callback: only `asyncEnd` is published
 * @returns unsubscribes
 */
export function subscribeOperations(
  name: string,
  observer: () => ChannelObserver | undefined,
  endsLate = false,
): () => void {
  const running = new WeakMap<object, RunningOperation>();
  const { start, asyncStart } = tracingChannel(name);

  const begin = (message: object): Context => {
    const callContext = activeContext();
    try {
      const operation = observer()?.begin?.(message as never, callContext);
      running.set(message, { operation, callContext, hasEnded: false });
      return operation?.context ?? callContext;
    } catch (error) {
      failedAt(OBSERVATION, error);
      return callContext;
    }
  };
  const end = (message: object): void => {
    const entry = running.get(message);
    if (entry === undefined || entry.hasEnded) return;
    entry.hasEnded = true;
    try {
      entry.operation?.end(message as ChannelMessage);
    } catch (error) {
      failedAt(OBSERVATION, error);
    }
  };
  const onPending = (message: object): void => {
    try {
      running.get(message)?.operation?.onPending?.();
    } catch (error) {
      failedAt(OBSERVATION, error);
    }
  };
  // There is no listener for `start`: the channel asks for the context then, and `begin` starts the span.
  const listeners = {
    end(message: object) {
      if ('result' in message || 'error' in message) end(message);
      else onPending(message);
    },
    asyncStart: end,
    ...(endsLate && { asyncEnd: end }),
  };
  const unbindStart = bindContexts(start, begin);
  // The response arrives in the context in which the connection was opened.
  const unbindEnd = bindContexts(
    asyncStart,
    (message) => running.get(message)?.callContext ?? activeContext(),
  );
  const stops = Object.entries(listeners).map(([event, listener]) => {
    const fullName = `tracing:${name}:${event}`;
    subscribe(fullName, listener as (message: unknown) => void);
    return () => unsubscribe(fullName, listener as (message: unknown) => void);
  });
  return () => {
    unbindStart();
    unbindEnd();
    for (const stop of stops) stop();
  };
}
