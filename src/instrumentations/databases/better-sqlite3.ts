import type { Attributes, Span } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';

import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { attributesOfTarget, endFailedSpan, startDatabaseSpan } from './database-span.ts';

type Class = { readonly prototype: Record<string, unknown> };
type Call = (this: unknown, ...args: unknown[]) => unknown;

/** A statement, whose class the package does not export. */
interface Statement {
  /** Its text. */
  readonly source?: unknown;
}

const ASKING = placeOf(
  'the observation of better-sqlite3',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

const ATTRIBUTES: Attributes = attributesOfTarget({ system: 'sqlite' });

/** Spans of iterators that are not through. */
const iterating = new WeakMap<object, Span>();

/** Observes better-sqlite3: a span for each statement that is executed. Source: semantic conventions, database spans. */
export class BetterSqlite3Instrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/better-sqlite3', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('better-sqlite3', ['>=7.0.0 <14'], (exported) => {
        const { prototype } = exported as Class;
        replaceMethod(prototype, 'exec', (exec) => this.#observe(exec, (_, [text]) => text));
        replaceMethod(prototype, 'prepare', (prepare) => this.#observeStatements(prepare));
        return exported;
      }),
    ];
  }

  #observeStatements(prepare: Method): Method {
    const instrumentation = this;
    return function (this: unknown, ...args: unknown[]) {
      const statement = (prepare as Call).apply(this, args) as object;
      guarded(ASKING, () => {
        const prototype = Object.getPrototypeOf(statement) as Record<string, unknown>;
        for (const name of ['run', 'get', 'all', 'iterate']) {
          replaceMethod(prototype, name, (original) =>
            instrumentation.#observe(original, (it) => (it as Statement).source),
          );
        }
      });
      return statement;
    };
  }

  #observe(original: Method, textOf: (target: unknown, args: unknown[]) => unknown): Method {
    const instrumentation = this;
    return function (this: unknown, ...args: unknown[]) {
      const span = guarded(ASKING, () => {
        const text = textOf(this, args);
        return startDatabaseSpan(
          instrumentation.tracer,
          ATTRIBUTES,
          typeof text === 'string' ? text : undefined,
        );
      });
      let result: unknown;
      try {
        result = (original as Call).apply(this, args);
      } catch (error) {
        if (span !== undefined) guarded(ASKING, () => endFailedSpan(span, error, codeOf(error)));
        throw error;
      }
      if (span !== undefined) guarded(ASKING, () => endWith(span, result));
      return result;
    };
  }
}

/** What is iterated over is asked for piece by piece, and may be left. */
function endWith(span: Span, result: unknown): void {
  const { next } = (result ?? {}) as { next?: unknown };
  if (typeof next !== 'function') {
    span.end();
    return;
  }
  const iterator = result as object;
  const prototype = Object.getPrototypeOf(iterator) as Record<string, unknown>;
  iterating.set(iterator, span);
  for (const name of ['next', 'return']) replaceMethod(prototype, name, endIteration);
}

function endIteration(original: Method): Method {
  return function (this: object, ...args: unknown[]) {
    const span = iterating.get(this);
    try {
      const step = (original as Call).apply(this, args) as { readonly done?: boolean };
      if (span !== undefined && step.done) guarded(ASKING, () => span.end());
      return step;
    } catch (error) {
      if (span !== undefined) guarded(ASKING, () => endFailedSpan(span, error, codeOf(error)));
      throw error;
    }
  };
}

/** `SQLITE_CONSTRAINT_UNIQUE`; undefined of errors that are not the database's. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}
