import { failedAt, placeOf } from '../../util/guard.ts';

const HOOK_CONSEQUENCE = 'The request is served nevertheless. Correct the hook.';

const OBSERVING = placeOf(
  'observing a request',
  'The request is served nevertheless, but may be missing in traces and metrics. Report this to Sightline.',
);

/** Calls a hook of the user, whose errors must not affect the request. */
export function callHook<T>(name: string, hook: () => T): T | undefined {
  try {
    return hook();
  } catch (error) {
    return failedAt(placeOf(`the http instrumentation's ${name}`, HOOK_CONSEQUENCE), error);
  }
}

/** Reports that a request could not be observed; a test may pass an object that is not a request. */
export function reportObservationFailure(error: unknown): undefined {
  return failedAt(OBSERVING, error);
}
