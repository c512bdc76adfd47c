import type { Context } from '@opentelemetry/api';

/** An operation that a library has published the start of. */
export interface ChannelOperation {
  /** What it does runs in this context. */
  readonly context: Context;
  /** What was called has returned, and the operation goes on. */
  goesOn?(): void;
  /** @param message as the library publishes it at the end, with `result` or `error` */
  end(message: ChannelMessage): void;
}

/** What Node has added to what a library publishes when an operation is over. */
export interface ChannelMessage {
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Turns what a library publishes into telemetry. */
export interface ChannelObserver {
  /** @param active the context in which the library was called */
  begin?(message: never, active: Context): ChannelOperation | undefined;
  /** Of channels that publish what has happened. */
  happened?(message: never): void;
}

const observers = new Map<string, ChannelObserver>();

/** To be called by an instrumentation when it is enabled. @param channel its name */
export function observeChannel(channel: string, observer: ChannelObserver): void {
  observers.set(channel, observer);
}

export function observerOf(channel: string): ChannelObserver | undefined {
  return observers.get(channel);
}
