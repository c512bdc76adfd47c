import {
  type Attributes,
  type Context,
  type Exception,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import { observeChannel } from './channel-observer.ts';

interface MongooseOptions extends InstrumentationConfig {
  /** Whether spans are recorded inside of a trace only. Default: false. */
  readonly requireParentSpan?: boolean;
  /** Whether the spans of the driver are suppressed. Default: false. */
  readonly suppressInternalInstrumentation?: boolean;
}

/** What mongoose publishes about an operation on a model (9.7 and later). */
interface Message {
  readonly operation?: string;
  /** Missing for aggregations on a connection. */
  readonly collection?: string;
  readonly database?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/** Without the channels of cursors, which the upstream instrumentation omits as well: the driver has their spans. */
const CHANNELS = ['query', 'aggregate', 'model:save', 'model:insertMany', 'model:bulkWrite'];

/** Observes mongoose by its channels, as the upstream instrumentation observes older versions. Metrics come from its driver. */
export class MongooseChannels extends PatchlessInstrumentation<MongooseOptions> {
  constructor(config: MongooseOptions = {}) {
    super('sightline/mongoose', config);
  }

  override enable(): void {
    super.enable();
    const begin = (message: Message, active: Context) => {
      const { requireParentSpan, suppressInternalInstrumentation } = this.getConfig();
      if (requireParentSpan === true && trace.getSpan(active) === undefined) return undefined;
      const { operation = 'find', collection } = message;
      const name = collection === undefined ? operation : `${operation} ${collection}`;
      const span = this.tracer.startSpan(
        name,
        { kind: SpanKind.CLIENT, attributes: attributesOf(message, operation) },
        active,
      );
      const inside = trace.setSpan(active, span);
      return {
        context: suppressInternalInstrumentation === true ? suppressTracing(inside) : active,
        end(result: { readonly error?: unknown }) {
          if ('error' in result) fail(span, result.error);
          span.end();
        },
      };
    };
    for (const channel of CHANNELS) observeChannel(`mongoose:${channel}`, { begin });
  }
}

function attributesOf(message: Message, operation: string): Attributes {
  const { collection, database, serverAddress, serverPort } = message;
  return {
    ...(collection !== undefined && { [ATTR_DB_COLLECTION_NAME]: collection }),
    ...(database !== undefined && { [ATTR_DB_NAMESPACE]: database }),
    ...(serverAddress !== undefined && { [ATTR_SERVER_ADDRESS]: serverAddress }),
    ...(serverPort !== undefined && { [ATTR_SERVER_PORT]: serverPort }),
    [ATTR_DB_OPERATION_NAME]: operation,
    [ATTR_DB_SYSTEM_NAME]: 'mongodb',
  };
}

function fail(span: Span, error: unknown): void {
  const { message = '', code } = (error ?? {}) as { message?: string; code?: string | number };
  span.recordException(error as Exception);
  const text = `${message} ${code ? `\nMongoose Error Code: ${code}` : ''}`;
  span.setStatus({ code: SpanStatusCode.ERROR, message: text });
}
