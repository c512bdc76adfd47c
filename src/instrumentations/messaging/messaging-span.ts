import {
  type Attributes,
  type Context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import { type MessagingKind, measureMessages } from './messaging-metrics.ts';

/** One operation on messages, as it begins. */
export interface MessagingWork extends MessagingKind {
  /** Of this one message or call. */
  readonly attributes?: Attributes | undefined;
  readonly links?: Link[] | undefined;
  /** Those that are sent or consumed at once; default: 1. */
  readonly messages?: number | undefined;
}

const KINDS = {
  send: SpanKind.PRODUCER,
  receive: SpanKind.CLIENT,
  process: SpanKind.CONSUMER,
} as const;

/** A span of messaging, which is measured too. */
export interface MessagingSpan {
  readonly span: Span;
  /**
   * The first end counts.
   *
   * @param error anything that was thrown
   * @param messages how many they were, where that is known only now
   */
  end(error?: unknown, messages?: number): void;
}

/** @param parent default: what is active */
export function startMessagingSpan(
  tracer: Tracer,
  work: MessagingWork,
  parent: Context = activeContext(),
): MessagingSpan {
  const { system, name, type, destination, address, port, messages = 1, links } = work;
  const attributes: Attributes = {
    'messaging.system': system,
    'messaging.operation.name': name,
    'messaging.operation.type': type,
    ...work.attributes,
  };
  if (destination !== undefined) attributes['messaging.destination.name'] ??= destination;
  if (address !== undefined) attributes['server.address'] = address;
  if (port !== undefined) attributes['server.port'] = port;
  const started = performance.now();
  const span = tracer.startSpan(
    destination === undefined ? name : `${name} ${destination}`,
    { kind: KINDS[type], attributes, ...(links && { links }) },
    parent,
  );
  let isOver = false;
  return {
    span,
    end(error, count = messages) {
      if (isOver) return;
      isOver = true;
      const failed = error === undefined ? undefined : errorTypeOf(error as Error);
      measureMessages(
        { system, name, type, destination, address, port, error: failed, messages: count },
        (performance.now() - started) / 1000,
      );
      if (failed !== undefined) fail(span, error, failed);
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
