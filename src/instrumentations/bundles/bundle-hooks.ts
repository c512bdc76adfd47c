import type { Instrumentation } from '@opentelemetry/instrumentation';
import { failedAt, placeOf } from '../../util/guard.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';

/** Where code in the output of a framework's build finds the hooks; no service uses this name. */
const KEY = Symbol.for('sightline.bundle-hooks');

type Hook = (...args: never[]) => void;

const shared = globalThis as { [KEY]?: Record<string, Hook> };

/** Hooks that the output of a build calls, where `module-hooks/bundle-patches.ts` has inserted the calls. */
export interface BundleHooks {
  readonly route: Hook;
  readonly error: Hook;
}

/**
 * @param framework prefix of the names of the hooks
 * @returns the class of an instrumentation that provides the hooks of a framework
 */
export function bundleInstrumentation(
  framework: string,
  hooks: BundleHooks,
): new (
  config?: object,
) => Instrumentation {
  return class extends PatchlessInstrumentation {
    constructor(config = {}) {
      super(`sightline/${framework}`, config);
    }

    override enable(): void {
      super.enable();
      for (const [name, hook] of Object.entries(hooks)) addHook(`${framework} ${name}`, hook);
    }
  };
}

/** Adds a hook whose errors are reported instead of thrown. */
function addHook(name: string, hook: Hook): void {
  const place = placeOf(
    `the instrumentation of ${name}`,
    'The route or an error of a request may be missing; the request is not affected. Report this to Sightline.',
  );
  if (shared[KEY] === undefined) {
    Object.defineProperty(globalThis, KEY, { configurable: true, value: {} });
  }
  shared[KEY]![name] = (...args) => {
    try {
      hook(...args);
    } catch (error) {
      failedAt(place, error);
    }
  };
}
