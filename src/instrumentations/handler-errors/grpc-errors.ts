import { errorMonitor } from 'node:events';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { createOnce } from '../../util/once.ts';
import { VERSION } from '../../util/version.ts';
import { standingIn } from '../patching/stand-in.ts';
import { reportHandlerError } from './handler-errors.ts';

type Callback = (error: unknown, ...rest: unknown[]) => unknown;
type Handler = (this: unknown, call: ServerCall, callback?: Callback) => unknown;
type Register = (
  this: unknown,
  name: string,
  handler: Handler,
  serialize: unknown,
  deserialize: unknown,
  type: string,
) => boolean;

interface ServerCall {
  on?(event: symbol, listener: (error: unknown) => void): unknown;
}

interface GrpcModule {
  readonly Server: { readonly prototype: { register: Register } };
}

const isFirst = createOnce();

/** Sees the errors of gRPC's handlers: thrown, rejected, handed to the callback, or emitted by a stream. */
export class GrpcErrorsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/grpc-errors', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      '@grpc/grpc-js',
      ['>=1 <2'],
      (exports: GrpcModule) => {
        const { prototype } = exports.Server;
        if (!isFirst(prototype)) return exports;
        // Not by `_wrap`: upstream's takes off what is wrapped around it that way.
        const original = prototype.register;
        const register: Register = function (name, handler, serialize, deserialize, type) {
          return original.call(this, name, watched(handler), serialize, deserialize, type);
        };
        prototype.register = standingIn(register, original);
        return exports;
      },
    );
  }
}

function watched(handler: Handler): Handler {
  return function handle(call, callback) {
    const entered = context.active();
    const report = (error: unknown) => reportHandlerError('grpc', error, entered);
    const answer: Callback | undefined = callback
      ? (error, ...rest) => {
          if (error) report(error);
          return callback(error, ...rest);
        }
      : undefined;
    // Calls that answer by a stream emit their errors.
    if (callback === undefined) call.on?.(errorMonitor, report);
    try {
      return handler.call(this, call, answer);
    } catch (error) {
      report(error);
      endSpan(error);
      throw error;
    }
  };
}

/** gRPC answers UNKNOWN; upstream's instrumentation never ends the span of a call whose handler throws. */
function endSpan(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const span = trace.getActiveSpan();
  span?.setAttribute('rpc.grpc.status_code', UNKNOWN);
  span?.setStatus({ code: SpanStatusCode.ERROR, message });
  span?.end();
}

const UNKNOWN = 2;
