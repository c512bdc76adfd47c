import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { listen } from '../../util/hidden-listeners.ts';

/** Ends a call when what would have ended it is collected: a promise that nobody awaits, a stream that nobody reads. */
export interface LostCall {
  /** @param handle what the service now has of it; nothing of the call may hold it */
  hold(handle: object): void;
  /** Something of it has arrived. */
  seen(): void;
  /** It has ended. */
  release(): void;
}

interface Lost {
  readonly end: (error: undefined, at: number) => void;
  /** The monotonic time at which something of it was last seen. */
  at: number;
}

const ENDING = placeOf(
  'the end of a model call whose answer nobody has read',
  'Its span is missing. Report this to Sightline.',
);

/** Those that are held by something of the service. */
const held = new Set<Lost>();

const endLost = (lost: Lost): void => {
  held.delete(lost);
  guarded(ENDING, () => lost.end(undefined, lost.at));
};

const registry = new FinalizationRegistry<Lost>(endLost);
let isListening = false;

/** At the end of the process nobody will read them either. */
function listenOnce(): void {
  if (isListening) return;
  isListening = true;
  const endAll = () => {
    for (const lost of held) endLost(lost);
  };
  // Before what is left is sent.
  listen('beforeExit', endAll, { first: true });
}

/** @param call of it, nothing but its end is kept */
export function watchLostCall({ end }: Pick<Lost, 'end'>): LostCall {
  const lost: Lost = { end, at: performance.now() };
  return {
    hold(handle) {
      listenOnce();
      held.add(lost);
      registry.unregister(lost);
      registry.register(handle, lost, lost);
    },
    seen() {
      lost.at = performance.now();
    },
    release() {
      held.delete(lost);
      registry.unregister(lost);
    },
  };
}
