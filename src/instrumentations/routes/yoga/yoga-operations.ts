import { context, type Span, type Tracer, trace } from '@opentelemetry/api';
import { runIn } from '../../../context/active-context.ts';
import { performance } from '../../../util/clock.ts';
import { guarded, placeOf } from '../../../util/guard.ts';
import { isDocument, operationIn } from '../../graphql/documents.ts';
import { type Execution, withExecution } from '../../graphql/operation-span.ts';
import { failOperation, type Result, thrownIn } from '../../handler-errors/graphql-errors.ts';

interface Asked {
  readonly document: unknown;
  readonly operationName?: string | null;
}

type Outcome = Result | AsyncIterable<unknown>;
type Execute = (this: unknown, asked: Asked, ...more: unknown[]) => Outcome | Promise<Outcome>;

/** Of what Yoga hands to hooks, what is used here. */
interface Executes {
  readonly executeFn: Execute & { readonly __original?: unknown };
  setExecuteFn(execute: Execute): void;
}

interface Subscribes {
  readonly subscribeFn: Execute;
  setSubscribeFn(subscribe: Execute): void;
}

interface Validates {
  readonly params: { readonly documentAST?: unknown };
  readonly context?: { readonly params?: { readonly operationName?: string | null } };
}

/** Hooks of a plugin by which each operation is a span, also where it is refused before it is executed. */
export interface OperationHooks {
  onParse(): (parsed: { readonly result: unknown }) => void;
  onValidate(given: Validates): (validated: { readonly result: unknown }) => void;
  onExecute(given: Executes): void;
  onSubscribe(given: Subscribes): StreamHooks;
}

interface StreamHooks {
  onSubscribeResult(given: {
    readonly result: unknown;
  }): { onNext(event: { readonly result: unknown }): void; onEnd(): void } | undefined;
  onSubscribeError(failed: { readonly error: unknown }): void;
}

const OBSERVING = placeOf(
  'the observation of an operation of GraphQL Yoga',
  'Its span is missing, and the operation runs. Report this to Sightline.',
);

export function observeOperations(tracer: () => Tracer): OperationHooks {
  // What is asked for wrongly is no fault of the service.
  const refused = (asked: Asked, started: number) =>
    guarded(OBSERVING, () => begin(tracer(), asked, started).end());
  return {
    onParse() {
      const started = performance.now();
      return ({ result }) => {
        if (result instanceof Error) refused({ document: undefined }, started);
      };
    },
    onValidate({ params, context: given }) {
      const started = performance.now();
      return ({ result }) => {
        if (!Array.isArray(result) || result.length === 0) return;
        const operationName = given?.params?.operationName ?? null;
        refused({ document: params.documentAST, operationName }, started);
      };
    },
    onExecute({ executeFn, setExecuteFn }) {
      // That of graphql itself, which has a span already.
      if (executeFn.__original === undefined) {
        setExecuteFn(observed(executeFn, tracer, (span) => span.end()));
      }
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      let stream: Span | undefined;
      const lasts = (span: Span) => {
        stream = span;
      };
      setSubscribeFn(observed(subscribeFn, tracer, lasts));
      return {
        // It lasts as long as somebody listens.
        onSubscribeResult: () =>
          stream && {
            onNext: ({ result }) => {
              guarded(OBSERVING, () => record(stream!, thrownIn(result as Result)));
            },
            onEnd: () => void guarded(OBSERVING, () => stream!.end()),
          },
        onSubscribeError({ error }) {
          guarded(OBSERVING, () => stream && end(stream, [error]));
        },
      };
    },
  };
}

/** @param lasts is given the span of what has become a stream, and ends it */
function observed(original: Execute, tracer: () => Tracer, lasts: (span: Span) => void): Execute {
  return function execute(asked, ...more) {
    const span = guarded(OBSERVING, () => begin(tracer(), asked));
    const run = () => original.call(this, asked, ...more);
    if (span === undefined) return run();
    const executing: Execution = { ...operationOf(asked), span, fields: new Map() };
    const done = (outcome: Outcome) =>
      guarded(OBSERVING, () => {
        if (isStream(outcome)) lasts(span);
        else end(span, thrownIn(outcome));
      });
    let result: Outcome | Promise<Outcome>;
    try {
      result = runIn(withExecution(executing, context.active()), call, run, undefined);
    } catch (error) {
      guarded(OBSERVING, () => end(span, [error]));
      throw error;
    }
    // Yoga has promises of its own kind.
    if (isThenable(result)) {
      result.then(done, (error: unknown) => guarded(OBSERVING, () => end(span, [error])));
    } else done(result);
    return result;
  };
}

function isStream(outcome: Outcome): outcome is AsyncIterable<unknown> {
  return typeof outcome === 'object' && outcome !== null && Symbol.asyncIterator in outcome;
}

function isThenable(value: Outcome | Promise<Outcome>): value is Promise<Outcome> {
  return typeof (value as Promise<Outcome> | undefined)?.then === 'function';
}

function call<R>(run: () => R): R {
  return run();
}

function operationOf({ document, operationName }: Asked) {
  const operation = isDocument(document) ? operationIn(document, operationName) : undefined;
  return { document, operation };
}

/** Source: semantic conventions, GraphQL server spans. */
function begin(tracer: Tracer, asked: Asked, startTime?: number): Span {
  const { operation } = operationOf(asked);
  const time = startTime === undefined ? {} : { startTime };
  if (operation === undefined) return tracer.startSpan('GraphQL Operation', time);
  const type = operation.operation!;
  const name = operation.name?.value;
  const attributes = {
    'graphql.operation.type': type,
    ...(name !== undefined && { 'graphql.operation.name': name }),
  };
  return tracer.startSpan(name === undefined ? type : `${type} ${name}`, { attributes, ...time });
}

function end(span: Span, thrown: readonly unknown[]): void {
  record(span, thrown);
  span.end();
}

function record(span: Span, thrown: readonly unknown[]): void {
  failOperation(span, thrown, trace.setSpan(context.active(), span));
}
