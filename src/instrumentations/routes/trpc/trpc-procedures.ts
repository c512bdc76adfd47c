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
import { errorMessage } from '../../http-server/error-types.ts';
import { addProcedure } from './trpc-routing.ts';

/** The result of a procedure; tRPC has converted any error to a `TRPCError`. */
interface Result {
  readonly ok: boolean;
  readonly error?: TrpcError;
}

/** A `TRPCError`. */
interface TrpcError {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

interface Call {
  /** With the names of nested routers: `users.byId`. */
  readonly path: string;
  readonly type: string;
  next(): Promise<Result>;
}

export type Procedure = (call: Call) => Promise<Result>;

const OBSERVING = placeOf(
  'observing a procedure of tRPC',
  'Its span is missing, and the procedure runs. Report this to Sightline.',
);

/** Codes of server errors; others are responses to the client. Source: tRPC, "Error codes". */
const FAULTS: ReadonlySet<unknown> = new Set([
  'INTERNAL_SERVER_ERROR',
  'NOT_IMPLEMENTED',
  'BAD_GATEWAY',
  'SERVICE_UNAVAILABLE',
  'GATEWAY_TIMEOUT',
]);

const IN_PROCEDURE = createContextKey('sightline.trpc.procedure');

/** @returns a middleware that records each procedure as a span below the request */
export function observeProcedures(tracer: () => Tracer): Procedure {
  return async function procedure({ path, type, next }) {
    const activeContext = context.active();
    const span = guarded(OBSERVING, () => {
      if (activeContext.getValue(IN_PROCEDURE) === undefined) addProcedure(path);
      return startSpan(tracer(), path, type);
    });
    if (span === undefined) return await next();
    const procedureContext = trace.setSpan(activeContext, span).setValue(IN_PROCEDURE, true);
    const result = await runIn(procedureContext, next, undefined, undefined);
    guarded(OBSERVING, () => {
      if (!result.ok) describe(span, result.error, procedureContext);
      span.end();
    });
    return result;
  };
}

/** Source: semantic conventions, RPC attributes. */
function startSpan(tracer: Tracer, path: string, type: string): Span {
  const attributes = { 'rpc.system.name': 'trpc', 'rpc.method': path, 'app.trpc.type': type };
  return tracer.startSpan(`${type} ${path}`, { attributes });
}

/**
 * Reports errors outside procedures, which tRPC passes to `onError`: of subscriptions, generators, promises in a
 * result, and `createContext`. Errors of procedures have been reported already.
 */
export function reportRequestError(error: unknown): void {
  guarded(OBSERVING, () => {
    const trpcError = (error ?? {}) as TrpcError;
    if (FAULTS.has(trpcError.code)) reportHandlerError('trpc', originalError(trpcError));
  });
}

/** The error that the service threw, if tRPC wrapped it in an error with the same message. */
function originalError(error: TrpcError | undefined): unknown {
  const cause = error?.cause;
  return cause instanceof Error && cause.message === error?.message ? cause : error;
}

function describe(span: Span, error: Result['error'], procedureContext: Context): void {
  const code = String(error?.code ?? 'INTERNAL_SERVER_ERROR');
  span.setAttributes({ 'error.type': code, 'rpc.response.status_code': code });
  if (!FAULTS.has(code)) return;
  const serviceError = originalError(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(serviceError) });
  span.recordException(serviceError as Error);
  reportHandlerError('trpc', serviceError, procedureContext, true);
}
