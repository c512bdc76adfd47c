import {
  type Attributes,
  type Context,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { fieldText, isDocument } from '../graphql/documents.ts';
import { FieldSpan } from '../graphql/field-span.ts';
import { type Execution, executionIn } from '../graphql/operation-span.ts';
import type { Begun, ChannelMessage } from './channel-observers.ts';

/** Options of upstream's instrumentation that count for fields. */
export interface FieldOptions {
  readonly allowValues?: boolean;
  /** Fields further down have no span; not set, or negative: all may have one. */
  readonly depth?: number;
  /** Whether fields are below the operation, and not below the field above them. */
  readonly flatResolveSpans?: boolean;
  readonly ignoreTrivialResolveSpans?: boolean;
  /** Whether all elements of a list have one span. */
  readonly mergeItems?: boolean;
}

/** What graphql 17 publishes of a field. */
export interface FieldMessage {
  readonly fieldName: string;
  readonly parentType: string;
  readonly fieldType: string;
  readonly args?: object | null;
  /** Whether it has no resolver of its own. */
  readonly isDefaultResolver: boolean;
  /** `authors.0.name`. It is made when it is asked for. */
  readonly fieldPath: string;
}

/** @returns undefined where no operation is observed around it */
export function beginField(
  tracer: Tracer,
  message: FieldMessage,
  active: Context,
  options: FieldOptions,
): Begun | undefined {
  const executing = executionIn(active);
  if (executing === undefined) return undefined;
  const field = new Field(tracer, message, active, options, executing);
  const isLate =
    options.ignoreTrivialResolveSpans === true &&
    message.isDefaultResolver &&
    // A property takes no arguments, so that this is a method.
    Object.keys(message.args ?? {}).length === 0;
  return isLate ? late(field, active) : field.begin();
}

/** What has become of a field only shows when it has been resolved: whether it is a property, or was a method. */
function late(field: Field, active: Context): Begun {
  const span = new FieldSpan(field);
  return {
    context: trace.setSpan(active, span),
    // A method that has returned a promise.
    goesOn: () => void span.start(),
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
  readonly #executing: Execution;
  /** Its own, and not that of what stands for it. */
  #span: Span | undefined = undefined;

  constructor(
    tracer: Tracer,
    message: FieldMessage,
    active: Context,
    options: FieldOptions,
    executing: Execution,
  ) {
    this.#tracer = tracer;
    this.#message = message;
    this.#active = active;
    this.#options = options;
    this.#executing = executing;
  }

  begin(): Begun {
    const span = this.start();
    return {
      context: trace.setSpan(this.#active, span),
      end: (message) => this.end(message),
    };
  }

  /** @returns that of another element of its list, or of a field above it, where these stand for it */
  start(more?: Attributes, startTime?: number): Span {
    const { fields } = this.#executing;
    const path = this.#path();
    const name = path.join('.');
    const { depth = -1, flatResolveSpans } = this.#options;
    if (depth >= 0 && depth < path.length) return this.#above(path);
    const shared = fields.get(name);
    if (shared !== undefined) return shared;
    const parent = flatResolveSpans === true ? this.#executing.span : this.#above(path);
    this.#span = this.#tracer.startSpan(
      `graphql.resolve ${name}`,
      {
        attributes: { ...this.#attributes(name), ...more },
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
    return this.#above(this.#path());
  }

  #above(path: readonly string[]): Span {
    const { fields, span } = this.#executing;
    for (let length = path.length - 1; length > 0; length--) {
      const found = fields.get(path.slice(0, length).join('.'));
      if (found !== undefined) return found;
    }
    return span;
  }

  #path(): readonly string[] {
    const keys = this.#message.fieldPath.split('.');
    return this.#options.mergeItems === true ? keys.map((key) => (isIndex(key) ? '*' : key)) : keys;
  }

  #attributes(path: string): Attributes {
    const { fieldName, fieldType, parentType, fieldPath } = this.#message;
    const { document, operation } = this.#executing;
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

/** Of a list: no name in GraphQL begins with a digit. */
function isIndex(key: string): boolean {
  return /^\d/.test(key);
}
