import { context, type Span, type Tracer, trace } from '@opentelemetry/api';
import { runIn } from '../../../context/active-context.ts';
import { performance } from '../../../util/clock.ts';
import { guarded, placeOf } from '../../../util/guard.ts';
import { isDocument, operationIn } from '../../graphql/documents.ts';
import { type Execution, withExecution } from '../../graphql/execution-span.ts';
import { failOperation, type Result, resolverErrors } from '../../handler-errors/graphql-errors.ts';

interface OperationRequest {
  readonly document: unknown;
  readonly operationName?: string | null;
}

type Outcome = Result | AsyncIterable<unknown>;
type Execute = (
  this: unknown,
  request: OperationRequest,
  ...rest: unknown[]
) => Outcome | Promise<Outcome>;

/** The used part of the events that Yoga passes to hooks. */
interface ExecuteEvent {
  readonly executeFn: Execute & { readonly __original?: unknown };
  setExecuteFn(execute: Execute): void;
}

interface SubscribeEvent {
  readonly subscribeFn: Execute;
  setSubscribeFn(subscribe: Execute): void;
}

interface ValidateEvent {
  readonly params: { readonly documentAST?: unknown };
  readonly context?: { readonly params?: { readonly operationName?: string | null } };
}

/** Plugin hooks that record each operation as a span, also if it is refused before execution. */
export interface OperationHooks {
  onParse(): (event: { readonly result: unknown }) => void;
  onValidate(event: ValidateEvent): (event: { readonly result: unknown }) => void;
  onExecute(event: ExecuteEvent): void;
  onSubscribe(event: SubscribeEvent): StreamHooks;
}

interface StreamHooks {
  onSubscribeResult(event: {
    readonly result: unknown;
  }): { onNext(event: { readonly result: unknown }): void; onEnd(): void } | undefined;
  onSubscribeError(event: { readonly error: unknown }): void;
}

const OBSERVING = placeOf(
  'observing an operation of GraphQL Yoga',
  'Its span is missing, and the operation runs. Report this to Sightline.',
);

export function observeOperations(tracer: () => Tracer): OperationHooks {
  // An invalid request is not an error of the service.
  const recordRefused = (request: OperationRequest, started: number) =>
    guarded(OBSERVING, () => startSpan(tracer(), request, started).end());
  return {
    onParse() {
      const started = performance.now();
      return ({ result }) => {
        if (result instanceof Error) recordRefused({ document: undefined }, started);
      };
    },
    onValidate({ params, context: event }) {
      const started = performance.now();
      return ({ result }) => {
        if (!Array.isArray(result) || result.length === 0) return;
        const operationName = event?.params?.operationName ?? null;
        recordRefused({ document: params.documentAST, operationName }, started);
      };
    },
    onExecute({ executeFn, setExecuteFn }) {
      // The function of graphql itself records a span already.
      if (executeFn.__original === undefined) {
        setExecuteFn(wrapExecute(executeFn, tracer, (span) => span.end()));
      }
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      let streamSpan: Span | undefined;
      const onStream = (span: Span) => {
        streamSpan = span;
      };
      setSubscribeFn(wrapExecute(subscribeFn, tracer, onStream));
      return {
        // The span lasts until the stream ends.
        onSubscribeResult: () =>
          streamSpan && {
            onNext: ({ result }) => {
              guarded(OBSERVING, () => record(streamSpan!, resolverErrors(result as Result)));
            },
            onEnd: () => void guarded(OBSERVING, () => streamSpan!.end()),
          },
        onSubscribeError({ error }) {
          guarded(OBSERVING, () => streamSpan && end(streamSpan, [error]));
        },
      };
    },
  };
}

/** @param onStream receives the span of an operation that returned a stream, and ends it */
function wrapExecute(
  original: Execute,
  tracer: () => Tracer,
  onStream: (span: Span) => void,
): Execute {
  return function execute(request, ...rest) {
    const span = guarded(OBSERVING, () => startSpan(tracer(), request));
    const run = () => original.call(this, request, ...rest);
    if (span === undefined) return run();
    const executing: Execution = { ...operationOf(request), span, fields: new Map() };
    const onResult = (outcome: Outcome) =>
      guarded(OBSERVING, () => {
        if (isStream(outcome)) onStream(span);
        else end(span, resolverErrors(outcome));
      });
    let result: Outcome | Promise<Outcome>;
    try {
      result = runIn(withExecution(executing, context.active()), run, undefined, undefined);
    } catch (error) {
      guarded(OBSERVING, () => end(span, [error]));
      throw error;
    }
    // Yoga returns custom promises.
    if (isThenable(result)) {
      result.then(onResult, (error: unknown) => guarded(OBSERVING, () => end(span, [error])));
    } else onResult(result);
    return result;
  };
}

function isStream(outcome: Outcome): outcome is AsyncIterable<unknown> {
  return typeof outcome === 'object' && outcome !== null && Symbol.asyncIterator in outcome;
}

function isThenable(value: Outcome | Promise<Outcome>): value is Promise<Outcome> {
  return typeof (value as Promise<Outcome> | undefined)?.then === 'function';
}

function operationOf({ document, operationName }: OperationRequest) {
  const operation = isDocument(document) ? operationIn(document, operationName) : undefined;
  return { document, operation };
}

/** Source: semantic conventions, GraphQL server spans. */
function startSpan(tracer: Tracer, request: OperationRequest, startTime?: number): Span {
  const { operation } = operationOf(request);
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

function end(span: Span, errors: readonly unknown[]): void {
  record(span, errors);
  span.end();
}

function record(span: Span, errors: readonly unknown[]): void {
  failOperation(span, errors, trace.setSpan(context.active(), span));
}
