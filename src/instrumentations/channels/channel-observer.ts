import type { Context } from '@opentelemetry/api';

/** A running operation whose start was published on a channel. */
export interface ChannelOperation {
  /** The context that is active inside of the operation. */
  readonly context: Context;
  /** Called when the call has returned a promise, and the operation is still running. */
  onPending?(): void;
  /** Ends the operation. @param message as published at the end, with `result` or `error` */
  end(message: ChannelMessage): void;
}

/** What Node adds to a message when its operation has ended. */
export interface ChannelMessage {
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Turns the messages of a channel into telemetry. */
export interface ChannelObserver {
  /**
   * Called at the start of an operation, on tracing channels.
   *
   * @param active the context in which the library was called
   * @returns undefined if the operation is not recorded
   */
  begin?(message: never, active: Context): ChannelOperation | undefined;
  /** Called with each message of channels that publish single events. */
  onEvent?(message: never): void;
}

const observers = new Map<string, ChannelObserver>();

/** Sets the observer of a channel. Instrumentations call it when they are enabled. @param channel its name */
export function observeChannel(channel: string, observer: ChannelObserver): void {
  observers.set(channel, observer);
}

export function observerOf(channel: string): ChannelObserver | undefined {
  return observers.get(channel);
}
