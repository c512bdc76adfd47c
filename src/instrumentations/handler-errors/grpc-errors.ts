import { errorMonitor } from 'node:events';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { createOnce } from '../../util/once.ts';
import { VERSION } from '../../util/version.ts';
import { errorMessage } from '../http-server/error-types.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
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

/** Reports the errors of gRPC handlers: thrown, rejected, passed to the callback, or emitted by a stream. */
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
        // Not `_wrap`: the upstream instrumentation would remove this wrapper.
        const original = prototype.register;
        const register: Register = function (name, handler, serialize, deserialize, type) {
          return original.call(this, name, wrapHandler(handler), serialize, deserialize, type);
        };
        prototype.register = mimicSignature(register, original);
        return exports;
      },
    );
  }
}

function wrapHandler(handler: Handler): Handler {
  return function handle(call, callback) {
    const activeContext = context.active();
    const report = (error: unknown) => reportHandlerError('grpc', error, activeContext);
    const reportingCallback: Callback | undefined = callback
      ? (error, ...rest) => {
          if (error) report(error);
          return callback(error, ...rest);
        }
      : undefined;
    // Streaming calls emit their errors.
    if (callback === undefined) call.on?.(errorMonitor, report);
    try {
      return handler.call(this, call, reportingCallback);
    } catch (error) {
      report(error);
      endSpan(error);
      throw error;
    }
  };
}

/** gRPC responds UNKNOWN; the upstream instrumentation never ends the span of a call whose handler throws. */
function endSpan(error: unknown): void {
  const span = trace.getActiveSpan();
  span?.setAttribute('rpc.grpc.status_code', UNKNOWN);
  span?.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
  span?.end();
}

const UNKNOWN = 2;
