import {
  type Attributes,
  type Context,
  context,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { failOperation, type Result, thrownIn } from '../handler-errors/graphql-errors.ts';

interface Definition {
  readonly operation?: string;
  readonly name?: { readonly value: string };
}

interface Asked {
  readonly document: { readonly definitions: readonly Definition[] };
  readonly operationName?: string | null;
}

type Execute = (this: unknown, asked: Asked, ...more: unknown[]) => Result | Promise<Result>;

export type ExecuteHook = (hook: {
  readonly executeFn: Execute & { readonly __original?: unknown };
  setExecuteFn(execute: Execute): void;
}) => void;

const OBSERVING = placeOf(
  'the observation of an operation of GraphQL Yoga',
  'Its span is missing, and the operation runs. Report this to Sightline.',
);

/** @returns a hook of a plugin that has each operation be a span */
export function observeExecution(tracer: () => Tracer): ExecuteHook {
  return ({ executeFn, setExecuteFn }) => {
    // That of graphql itself, which has a span already.
    if (executeFn.__original !== undefined) return;
    setExecuteFn(function execute(asked, ...more) {
      const span = guarded(OBSERVING, () => startSpan(tracer(), asked));
      if (span === undefined) return executeFn.call(this, asked, ...more);
      const run = () => executeFn.call(this, asked, ...more);
      const inside = trace.setSpan(context.active(), span);
      let result: Result | Promise<Result>;
      try {
        result = runIn(inside, call, run, undefined);
      } catch (error) {
        guarded(OBSERVING, () => end(span, [error], inside));
        throw error;
      }
      if (result instanceof Promise) {
        result.then(
          (executed) => guarded(OBSERVING, () => end(span, thrownIn(executed), inside)),
          (error) => guarded(OBSERVING, () => end(span, [error], inside)),
        );
      } else guarded(OBSERVING, () => end(span, thrownIn(result as Result), inside));
      return result;
    });
  };
}

function call<R>(run: () => R): R {
  return run();
}

/** Source: semantic conventions, GraphQL server spans. */
function startSpan(tracer: Tracer, { document, operationName }: Asked): Span {
  const operations = document.definitions.filter(({ operation }) => operation !== undefined);
  const asked = operationName
    ? operations.find(({ name }) => name?.value === operationName)
    : operations[0];
  const attributes: Attributes = {};
  const { operation: type = 'operation', name } = asked ?? {};
  attributes['graphql.operation.type'] = type;
  if (name !== undefined) attributes['graphql.operation.name'] = name.value;
  return tracer.startSpan(name === undefined ? type : `${type} ${name.value}`, { attributes });
}

function end(span: Span, thrown: readonly unknown[], inside: Context): void {
  failOperation(span, thrown, inside);
  span.end();
}
