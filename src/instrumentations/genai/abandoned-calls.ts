import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { listen } from '../../util/hidden-listeners.ts';

/**
 * Ends a call when the object that would have ended it is garbage-collected: a promise that nobody awaits, or a
 * stream that nobody reads.
 */
export interface AbandonmentWatch {
  /** @param handle the object that the service holds from now on; the call must not reference it */
  follow(handle: object): void;
  /** Part of the response has arrived. */
  touch(): void;
  /** The call has ended. */
  stop(): void;
}

interface OpenCall {
  readonly end: (error: undefined, endTime: number) => void;
  /** When part of the response last arrived, in milliseconds of `performance.now()`. */
  lastActivity: number;
}

const ENDING = placeOf(
  'the end of a model call whose response nobody read',
  'Its span is missing. Report this to Sightline.',
);

/** Calls whose handles the service holds. */
const openCalls = new Set<OpenCall>();

const endCall = (call: OpenCall): void => {
  openCalls.delete(call);
  guarded(ENDING, () => call.end(undefined, call.lastActivity));
};

const registry = new FinalizationRegistry<OpenCall>(endCall);
let isListening = false;

/** At the end of the process nobody will read them either. */
function listenOnce(): void {
  if (isListening) return;
  isListening = true;
  const endAll = () => {
    for (const call of openCalls) endCall(call);
  };
  // Before the last export.
  listen('beforeExit', endAll, { first: true });
}

/** @param call only its `end` is kept */
export function watchAbandonment({ end }: Pick<OpenCall, 'end'>): AbandonmentWatch {
  const call: OpenCall = { end, lastActivity: performance.now() };
  return {
    follow(handle) {
      listenOnce();
      openCalls.add(call);
      registry.unregister(call);
      registry.register(handle, call, call);
    },
    touch() {
      call.lastActivity = performance.now();
    },
    stop() {
      openCalls.delete(call);
      registry.unregister(call);
    },
  };
}
