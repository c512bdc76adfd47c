import type { Attributes, Span } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';

import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { endFailedSpan, startDatabaseSpan, targetAttributes } from './database-span.ts';

type Class = { readonly prototype: Record<string, unknown> };
type Call = (this: unknown, ...args: unknown[]) => unknown;

/** A statement. The package does not export its class. */
interface Statement {
  /** The text of the statement. */
  readonly source?: unknown;
}

const OBSERVATION = placeOf(
  'the observation of better-sqlite3',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

const ATTRIBUTES: Attributes = targetAttributes({ system: 'sqlite' });

/** Spans of iterators that have not reached their end. */
const iteratorSpans = new WeakMap<object, Span>();

/** Observes better-sqlite3: a span for each execution of a statement. Source: semantic conventions, database spans. */
export class BetterSqlite3Instrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/better-sqlite3', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('better-sqlite3', ['>=7.0.0 <14'], (exported) => {
        const { prototype } = exported as Class;
        replaceMethod(prototype, 'exec', (exec) => this.#wrapExecution(exec, (_, [text]) => text));
        replaceMethod(prototype, 'prepare', (prepare) => this.#wrapPrepare(prepare));
        return exported;
      }),
    ];
  }

  #wrapPrepare(prepare: Method): Method {
    const instrumentation = this;
    return function (this: unknown, ...args: unknown[]) {
      const statement = (prepare as Call).apply(this, args) as object;
      guarded(OBSERVATION, () => {
        const prototype = Object.getPrototypeOf(statement) as Record<string, unknown>;
        for (const name of ['run', 'get', 'all', 'iterate']) {
          replaceMethod(prototype, name, (original) =>
            instrumentation.#wrapExecution(original, (target) => (target as Statement).source),
          );
        }
      });
      return statement;
    };
  }

  #wrapExecution(original: Method, textOf: (target: unknown, args: unknown[]) => unknown): Method {
    const instrumentation = this;
    return function (this: unknown, ...args: unknown[]) {
      const span = guarded(OBSERVATION, () => {
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
        if (span !== undefined)
          guarded(OBSERVATION, () => endFailedSpan(span, error, codeOf(error)));
        throw error;
      }
      if (span !== undefined) guarded(OBSERVATION, () => endWithResult(span, result));
      return result;
    };
  }
}

/** An iterator reads the rows one by one, so its span lasts until the last. */
function endWithResult(span: Span, result: unknown): void {
  const { next } = (result ?? {}) as { next?: unknown };
  if (typeof next !== 'function') {
    span.end();
    return;
  }
  const iterator = result as object;
  const prototype = Object.getPrototypeOf(iterator) as Record<string, unknown>;
  iteratorSpans.set(iterator, span);
  for (const name of ['next', 'return']) replaceMethod(prototype, name, wrapStep);
}

function wrapStep(original: Method): Method {
  return function (this: object, ...args: unknown[]) {
    const span = iteratorSpans.get(this);
    try {
      const step = (original as Call).apply(this, args) as { readonly done?: boolean };
      if (span !== undefined && step.done) guarded(OBSERVATION, () => span.end());
      return step;
    } catch (error) {
      if (span !== undefined) guarded(OBSERVATION, () => endFailedSpan(span, error, codeOf(error)));
      throw error;
    }
  };
}

/** @returns such as `SQLITE_CONSTRAINT_UNIQUE`; undefined for errors that SQLite did not report */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}
