import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import { type MessagingOperation, messagingMetrics } from './messaging-metrics.ts';

/** The start of a messaging span. */
export interface MessagingSpanOptions extends MessagingOperation {
  /** Attributes of the span alone, and not of metrics. */
  readonly attributes?: Attributes | undefined;
}

const KINDS = {
  send: SpanKind.PRODUCER,
  receive: SpanKind.CLIENT,
  process: SpanKind.CONSUMER,
} as const;

/** A messaging span, whose operation is measured as well. */
export interface MessagingSpan {
  readonly span: Span;
  /**
   * Ends the span. Only the first call counts.
   *
   * @param error anything that was thrown; undefined if the operation was successful
   * @param messages how many messages were sent or consumed. Default: 1
   */
  end(error?: unknown, messages?: number): void;
}

/** @param parent default: the active context */
export function startMessagingSpan(
  tracer: Tracer,
  options: MessagingSpanOptions,
  parent: Context = activeContext(),
): MessagingSpan {
  const { system, name, type, destination, address, port } = options;
  const attributes: Attributes = {
    'messaging.system': system,
    'messaging.operation.name': name,
    'messaging.operation.type': type,
    ...options.attributes,
  };
  if (destination !== undefined) attributes['messaging.destination.name'] ??= destination;
  if (address !== undefined) attributes['server.address'] = address;
  if (port !== undefined) attributes['server.port'] = port;
  const startMs = performance.now();
  const span = tracer.startSpan(
    destination === undefined ? name : `${name} ${destination}`,
    { kind: KINDS[type], attributes },
    parent,
  );
  let hasEnded = false;
  return {
    span,
    end(error, messages = 1) {
      if (hasEnded) return;
      hasEnded = true;
      const errorType = error === undefined ? undefined : errorTypeOf(error as Error);
      const seconds = (performance.now() - startMs) / 1000;
      messagingMetrics.recordOperation(options, { error: errorType, messages }, seconds);
      if (errorType !== undefined) fail(span, error, errorType);
      span.end();
    },
  };
}

function fail(span: Span, error: unknown, type: string): void {
  span.setAttribute('error.type', type);
  if (error instanceof Error) span.recordException(error);
  const message = error instanceof Error ? { message: error.message } : {};
  span.setStatus({ code: SpanStatusCode.ERROR, ...message });
}
