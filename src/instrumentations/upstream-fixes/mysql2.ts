import { guarded, placeOf } from '../../util/guard.ts';
import { packageInstrumentation } from '../../util/package-instrumentation.ts';
import { hideAddedListeners, type Listeners, listenersOf } from '../patching/added-listeners.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { isEmitter, replaceWrappers, withoutListeners } from './query-wrappers.ts';

/**
 * The upstream instrumentation listens to the errors of a query: an error without another listener is lost instead of
 * ending the process. It throws before mysql2 does on an invalid query.
 */
export function applyFix(upstream: object): void {
  replaceWrappers(upstream, withoutListeners);
}

const LISTENERS = placeOf(
  'the instrumentation of a query of mysql2',
  'The service may see listeners that it did not add. Report this to Sightline.',
);

/** From 3.20 on mysql2 itself listens to the errors of a query while its channel has a subscriber, to the same effect. */
export const Mysql2ListenersInstrumentation = packageInstrumentation('mysql2-listeners', {
  packageName: 'mysql2',
  versions: ['>=1.4.2 <4'],
  files: [
    {
      path: 'lib/base/connection.js',
      versions: ['>=3.20.0 <4'],
      patch({ prototype }: { readonly prototype: Record<string, unknown> }) {
        for (const name of ['query', 'execute']) replaceMethod(prototype, name, hideListeners);
      },
    },
  ],
});

function hideListeners(original: Method): Method {
  return function query(this: unknown, ...args: unknown[]) {
    const [first] = args;
    const listeners: Listeners = isEmitter(first) ? listenersOf(first) : new Map();
    const result = Reflect.apply(original, this, args);
    const hasCallback = (result as { onResult?: unknown } | undefined)?.onResult !== undefined;
    if (isEmitter(result) && !hasCallback)
      guarded(LISTENERS, () => hideAddedListeners(result, listeners));
    return result;
  };
}
