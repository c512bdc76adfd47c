import {
  type Context,
  context,
  createContextKey,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { runIn } from '../../../context/active-context.ts';
import { guarded, placeOf } from '../../../util/guard.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import { callProcedure } from './trpc-routing.ts';

/** How a procedure ended; tRPC has made a `TRPCError` of whatever was thrown. */
interface Result {
  readonly ok: boolean;
  readonly error?: Failed;
}

/** A `TRPCError`. */
interface Failed {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

interface Call {
  /** Of routers in routers, with dots between: `users.byId`. */
  readonly path: string;
  readonly type: string;
  next(): Promise<Result>;
}

export type Procedure = (call: Call) => Promise<Result>;

const OBSERVING = placeOf(
  'the observation of a procedure of tRPC',
  'Its span is missing, and the procedure runs. Report this to Sightline.',
);

/** Codes of faults of the server; all others are answers to the client. Source: tRPC, "Error codes". */
const FAULTS: ReadonlySet<unknown> = new Set([
  'INTERNAL_SERVER_ERROR',
  'NOT_IMPLEMENTED',
  'BAD_GATEWAY',
  'SERVICE_UNAVAILABLE',
  'GATEWAY_TIMEOUT',
]);

const IN_PROCEDURE = createContextKey('sightline.trpc.procedure');

/** @returns a middleware that has each procedure be a span below the request */
export function observeProcedures(tracer: () => Tracer): Procedure {
  return async function procedure({ path, type, next }) {
    const around = context.active();
    const span = guarded(OBSERVING, () => {
      if (around.getValue(IN_PROCEDURE) === undefined) callProcedure(path);
      return startSpan(tracer(), path, type);
    });
    if (span === undefined) return await next();
    const inside = trace.setSpan(around, span).setValue(IN_PROCEDURE, true);
    const result = await runIn(inside, call, next, undefined);
    guarded(OBSERVING, () => {
      if (!result.ok) describe(span, result.error, inside);
      span.end();
    });
    return result;
  };
}

function call<R>(run: () => R): R {
  return run();
}

/** Source: semantic conventions, RPC attributes. */
function startSpan(tracer: Tracer, path: string, type: string): Span {
  const attributes = { 'rpc.system.name': 'trpc', 'rpc.method': path, 'app.trpc.type': type };
  return tracer.startSpan(`${type} ${path}`, { attributes });
}

/**
 * Records what fails where no procedure runs any more or yet, by what tRPC hands to `onError`: a subscription, a
 * generator, a promise in what was returned, `createContext`. Those of procedures are known by then.
 */
export function failRequest(error: unknown): void {
  guarded(OBSERVING, () => {
    const failed = (error ?? {}) as Failed;
    if (FAULTS.has(failed.code)) reportHandlerError('trpc', thrownOf(failed));
  });
}

/** What the service threw, where tRPC has put its own around it, which says the same. */
function thrownOf(error: Failed | undefined): unknown {
  const cause = error?.cause;
  return cause instanceof Error && cause.message === error?.message ? cause : error;
}

function describe(span: Span, error: Result['error'], inside: Context): void {
  const code = String(error?.code ?? 'INTERNAL_SERVER_ERROR');
  span.setAttributes({ 'error.type': code, 'rpc.response.status_code': code });
  if (!FAULTS.has(code)) return;
  const thrown = thrownOf(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(thrown) });
  span.recordException(thrown as Error);
  reportHandlerError('trpc', thrown, inside, true);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
