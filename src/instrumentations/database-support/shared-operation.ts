import { type Attributes, type AttributeValue, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import type { SharedStart } from '../../signals/traces/shared-start.ts';
import type { RecordedSpan } from '../../signals/traces/span/recorded-span.ts';
import { SharedAttributes, toAttributes } from '../../util/shared-attributes.ts';
import type { BoundHistogram } from '../metric-support/bind-histogram.ts';
import type { DatabaseOperation } from './database-operation.ts';
import type { OperationTarget } from './operation-durations.ts';

/**
 * An operation that repeats, such as a statement on a connection. What all of its spans and metrics have in common is
 * computed once.
 */
export class SharedOperation implements SharedStart {
  readonly kind = SpanKind.CLIENT;
  /** The name of a span before redaction gives it the form of the semantic conventions. */
  readonly name: string;
  readonly attributes: Attributes;
  /** What is measured; undefined for connecting, and for commands that the client sends on its own. */
  readonly measured: DatabaseOperation | undefined;
  /** The durations of successful operations, from the first one on. */
  duration: BoundHistogram | undefined = undefined;
  readonly own: undefined = undefined;
  /** The redacted attributes of an earlier span, with which later spans start. */
  shared: SharedAttributes | undefined = undefined;
  #uses = 0;

  constructor(name: string, attributes: Attributes, measured: DatabaseOperation | undefined) {
    this.name = name;
    this.attributes = attributes;
    this.measured = measured;
  }

  get target(): OperationTarget {
    const { attributes } = this;
    return {
      namespace: nonEmptyText(attributes[ATTR_DB_NAMESPACE]),
      address: nonEmptyText(attributes[ATTR_SERVER_ADDRESS]),
      port: attributes[ATTR_SERVER_PORT] as number | undefined,
    };
  }

  /**
   * Keeps the redacted attributes of a span, from the second span on, since many statements occur only once. Redaction
   * has the same result for the same attributes, so the spans that follow need no redaction.
   *
   * @param span of this operation, ended
   */
  learn(span: RecordedSpan): void {
    if (this.#uses++ === 0) return;
    const { attributeList, statusCode, eventList, droppedAttributesCount } = span;
    if (statusCode !== SpanStatusCode.UNSET || eventList !== undefined) return;
    if (droppedAttributesCount !== 0 || span.shared !== undefined) return;
    // Other code may have set attributes on this one span.
    for (let index = 0; index < attributeList.length; index += 2) {
      const key = attributeList[index] as string;
      if (key !== ATTR_DB_QUERY_SUMMARY && !Object.hasOwn(this.attributes, key)) return;
    }
    const shared = new SharedAttributes([...attributeList]);
    shared.isClean = true;
    shared.spanName = span.name;
    this.shared = shared;
  }
}

/** The start of one span whose attributes are not all shared. It is used once, and not kept. */
export class OperationStart implements SharedStart {
  readonly kind = SpanKind.CLIENT;
  readonly shared: SharedAttributes | undefined;
  readonly own: unknown[];

  /** @param own keys and values in turn */
  constructor(own: unknown[], shared: SharedAttributes | undefined) {
    this.own = own;
    this.shared = shared;
  }

  /** For samplers and tracers of other vendors, which take an object. */
  get attributes(): Attributes {
    return toAttributes(this.own, this.shared);
  }
}

/** Attributes as a list of keys and values in turn, without those that are undefined. */
export function listOf(
  attributes: Readonly<Record<string, AttributeValue | undefined>>,
): unknown[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [key, value],
  );
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
