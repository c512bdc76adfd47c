import {
  type Attributes,
  type Context,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { fieldText, isDocument } from '../graphql/documents.ts';
import { type Execution, executionIn } from '../graphql/execution-span.ts';
import { FieldSpan } from '../graphql/field-span.ts';
import type { ChannelMessage, ChannelOperation } from './channel-observer.ts';

/** Options of the upstream instrumentation that concern fields. */
export interface FieldOptions {
  /** Whether `graphql.source` contains values. Default: false. */
  readonly allowValues?: boolean;
  /** The deepest level of fields with spans. Not set, or negative: all levels. */
  readonly depth?: number;
  /** Whether the spans of fields are children of the operation, and not of the parent field. Default: false. */
  readonly flatResolveSpans?: boolean;
  /** Whether plain properties have no spans. Default: false. */
  readonly ignoreTrivialResolveSpans?: boolean;
  /** Whether all elements of a list share one span. Default: false. */
  readonly mergeItems?: boolean;
}

/** What graphql 17 publishes about a field. */
export interface FieldMessage {
  readonly fieldName: string;
  readonly parentType: string;
  readonly fieldType: string;
  readonly args?: object | null;
  /** Whether the service has set no resolver for it. */
  readonly isDefaultResolver: boolean;
  /** Such as `authors.0.name`. A getter that builds it. */
  readonly fieldPath: string;
}

/** @returns undefined if the operation of the field is not recorded */
export function beginField(
  tracer: Tracer,
  message: FieldMessage,
  active: Context,
  options: FieldOptions,
): ChannelOperation | undefined {
  const execution = executionIn(active);
  if (execution === undefined) return undefined;
  const field = new Field(tracer, message, active, options, execution);
  const isDeferred =
    options.ignoreTrivialResolveSpans === true &&
    message.isDefaultResolver &&
    // A field with arguments is a method, since properties take none.
    Object.keys(message.args ?? {}).length === 0;
  return isDeferred ? deferSpan(field, active) : field.begin();
}

/** Only when a field has been resolved does it show whether it was a plain property or a method, which has a span. */
function deferSpan(field: Field, active: Context): ChannelOperation {
  const span = new FieldSpan(field);
  return {
    context: trace.setSpan(active, span),
    // It is a method, since it has returned a promise.
    onPending: () => void span.start(),
    end(message) {
      if ('error' in message) span.start();
      if (span.isStarted) field.end(message);
      else {
        span.isPlain = true;
        span.end();
      }
    },
  };
}

class Field {
  readonly #tracer: Tracer;
  readonly #message: FieldMessage;
  readonly #active: Context;
  readonly #options: FieldOptions;
  readonly #execution: Execution;
  /** Its own span; undefined if it shares that of another field. */
  #span: Span | undefined = undefined;

  constructor(
    tracer: Tracer,
    message: FieldMessage,
    active: Context,
    options: FieldOptions,
    execution: Execution,
  ) {
    this.#tracer = tracer;
    this.#message = message;
    this.#active = active;
    this.#options = options;
    this.#execution = execution;
  }

  begin(): ChannelOperation {
    const span = this.start();
    return {
      context: trace.setSpan(this.#active, span),
      end: (message) => this.end(message),
    };
  }

  /** @returns its span, or that of another element of its list or of a parent field, if they share it */
  start(extraAttributes?: Attributes, startTime?: number): Span {
    const { fields } = this.#execution;
    const path = this.#path();
    const name = path.join('.');
    const { depth = -1, flatResolveSpans } = this.#options;
    if (depth >= 0 && depth < path.length) return this.#parentOf(path);
    const shared = fields.get(name);
    if (shared !== undefined) return shared;
    const parent = flatResolveSpans === true ? this.#execution.span : this.#parentOf(path);
    this.#span = this.#tracer.startSpan(
      `graphql.resolve ${name}`,
      {
        attributes: { ...this.#attributes(name), ...extraAttributes },
        ...(startTime !== undefined && { startTime }),
      },
      trace.setSpan(this.#active, parent),
    );
    fields.set(name, this.#span);
    return this.#span;
  }

  end(message: ChannelMessage): void {
    const span = this.#span;
    if (span === undefined) return;
    if ('error' in message) {
      const error = message.error as Error | null | undefined;
      span.recordException(error ?? String(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error?.message ?? error) });
    }
    span.end();
  }

  parent(): Span {
    return this.#parentOf(this.#path());
  }

  #parentOf(path: readonly string[]): Span {
    const { fields, span } = this.#execution;
    for (let length = path.length - 1; length > 0; length--) {
      const parent = fields.get(path.slice(0, length).join('.'));
      if (parent !== undefined) return parent;
    }
    return span;
  }

  #path(): readonly string[] {
    const keys = this.#message.fieldPath.split('.');
    return this.#options.mergeItems === true ? keys.map((key) => (isIndex(key) ? '*' : key)) : keys;
  }

  #attributes(path: string): Attributes {
    const { fieldName, fieldType, parentType, fieldPath } = this.#message;
    const { document, operation } = this.#execution;
    const names = fieldPath.split('.').filter((key) => !isIndex(key));
    const text =
      isDocument(document) && operation !== undefined
        ? fieldText(document, operation, names, this.#options.allowValues === true)
        : undefined;
    return {
      'graphql.field.name': fieldName,
      'graphql.field.path': path,
      'graphql.field.type': fieldType,
      'graphql.parent.name': parentType,
      ...(text !== undefined && { 'graphql.source': text }),
    };
  }
}

/** Whether a key is the index of a list, since names in GraphQL do not start with a digit. */
function isIndex(key: string): boolean {
  return /^\d/.test(key);
}
