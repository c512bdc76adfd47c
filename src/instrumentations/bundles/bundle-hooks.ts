import { failedAt, placeOf } from '../../util/guard.ts';

/** Where code that is put into the output of a framework's build finds us; no name that a service could meet. */
const KEY = Symbol.for('sightline.bundle-hooks');

type Hook = (...given: never[]) => void;
type Hooks = Record<string, Hook>;

const shared = globalThis as { [KEY]?: Hooks };

/**
 * Has a function called from the output of a build, where `module-hooks/bundle-patches.ts` has put a call of this name. What
 * it throws is reported, and stays here.
 */
export function giveHook(name: string, hook: Hook): void {
  const place = placeOf(
    `the observation of ${name}`,
    'Route or error of a request may be missing, and the request goes on. Report this to Sightline.',
  );
  if (shared[KEY] === undefined) {
    Object.defineProperty(globalThis, KEY, { configurable: true, value: {} });
  }
  shared[KEY]![name] = (...given) => {
    try {
      hook(...given);
    } catch (error) {
      failedAt(place, error);
    }
  };
}
