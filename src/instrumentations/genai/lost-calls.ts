import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';

/** Ends a call when what would have ended it is collected: a promise that nobody awaits, a stream that nobody reads. */
export interface LostCall {
  /** @param handle what the service now has of it; nothing of the call may hold it */
  hold(handle: object): void;
  /** Something of it has arrived. */
  seen(): void;
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

const registry = new FinalizationRegistry<Lost>(({ end, at }) => {
  guarded(ENDING, () => end(undefined, at));
});

/** @param call of it, nothing but its end is kept */
export function watchLostCall({ end }: Pick<Lost, 'end'>): LostCall {
  const lost: Lost = { end, at: performance.now() };
  return {
    hold(handle) {
      registry.unregister(lost);
      registry.register(handle, lost, lost);
    },
    seen() {
      lost.at = performance.now();
    },
  };
}
