import { failedAt, placeOf } from '../../util/guard.ts';

const SERVED = 'The request is served all the same. Correct that hook.';

const OBSERVING = placeOf(
  'the observation of a request',
  'It is served all the same, and may be missing in traces and metrics. Report this to Sightline.',
);

/** Calls a hook of the user's, which must not harm the request. */
export function safely<T>(name: string, hook: () => T): T | undefined {
  try {
    return hook();
  } catch (error) {
    return failedAt(placeOf(`the http instrumentation's ${name}`, SERVED), error);
  }
}

/** What cannot be observed is served all the same, such as what a test takes for a request. */
export function unobserved(error: unknown): undefined {
  return failedAt(OBSERVING, error);
}
