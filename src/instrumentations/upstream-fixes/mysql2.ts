import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { hideAddedListeners, type Listeners, listenersOf } from '../patching/added-listeners.ts';
import { type Method as Replaced, replaceMethod } from '../patching/replace-method.ts';
import { isEmitter, withoutListeners } from './mysql.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Instrumentation {
  _patchQuery(...how: unknown[]): (original: Method) => Method;
}

/**
 * Upstream's listens to the errors of a query, so that one that nobody else listens for is lost where it would end
 * the process; and throws before mysql2 does where the query is none.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _patchQuery: patchQuery } = it;
  it._patchQuery = (...how) => withoutListeners(patchQuery.apply(it, how));
}

const HEARING = placeOf(
  'the observation of a query of mysql2',
  'Its listeners may be counted, and what the service does goes on. Report this to Sightline.',
);

/**
 * From 3.20 on mysql2 listens itself to the errors of a query while its channel has a subscriber, with the same
 * consequence.
 */
export class Mysql2ListenersInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mysql2-listeners', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const versions = ['>=3.20.0 <4'];
    const file = new InstrumentationNodeModuleFile(
      'mysql2/lib/base/connection.js',
      versions,
      (exported) => {
        const { prototype } = exported as { prototype: Record<string, unknown> };
        for (const name of ['query', 'execute']) replaceMethod(prototype, name, onlyHearing);
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('mysql2', ['>=1.4.2 <4'], undefined, undefined, [
        file,
      ]),
    ];
  }
}

function onlyHearing(original: Replaced): Replaced {
  return function query(this: unknown, ...given: unknown[]) {
    const [first] = given;
    const own: Listeners = isEmitter(first) ? listenersOf(first) : new Map();
    const made = (original as Method).apply(this, given);
    const isHeard = isEmitter(made) && (made as { onResult?: unknown }).onResult === undefined;
    if (isHeard) guarded(HEARING, () => hideAddedListeners(made, own));
    return made;
  };
}
