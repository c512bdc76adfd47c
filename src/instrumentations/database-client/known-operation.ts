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
import type { DatabasePlace } from './operation-durations.ts';

/**
 * An operation that comes again and again, such as a statement on a connection. What its spans and its series
 * have in common is found out once.
 */
export class KnownOperation implements SharedStart {
  readonly kind = SpanKind.CLIENT;
  /** What a span has before redaction gives it the form that the conventions want. */
  readonly name: string;
  readonly attributes: Attributes;
  /** What is measured; undefined for connecting, and what a client says by itself. */
  readonly measured: DatabaseOperation | undefined;
  /** Of those that have succeeded, once one has. */
  duration: BoundHistogram | undefined = undefined;
  readonly own: undefined = undefined;
  /** What a span has been sent with, which all later ones begin with. */
  shared: SharedAttributes | undefined = undefined;
  #uses = 0;

  constructor(name: string, attributes: Attributes, measured: DatabaseOperation | undefined) {
    this.name = name;
    this.attributes = attributes;
    this.measured = measured;
  }

  get place(): DatabasePlace {
    const { attributes } = this;
    return {
      namespace: textOrNone(attributes[ATTR_DB_NAMESPACE]),
      address: textOrNone(attributes[ATTR_SERVER_ADDRESS]),
      port: attributes[ATTR_SERVER_PORT] as number | undefined,
    };
  }

  /**
   * Keeps what redaction has made of a span, from the second on: many a statement comes but once. It takes the
   * same out of the same each time, so that those that follow need not be looked through again.
   *
   * @param ended of this operation
   */
  learn(ended: RecordedSpan): void {
    if (this.#uses++ === 0) return;
    const { attributeList, statusCode, eventList, droppedAttributesCount } = ended;
    if (statusCode !== SpanStatusCode.UNSET || eventList !== undefined) return;
    if (droppedAttributesCount !== 0 || ended.shared !== undefined) return;
    // Somebody else may have set attributes on it, for this once.
    for (let index = 0; index < attributeList.length; index += 2) {
      const key = attributeList[index] as string;
      if (key !== ATTR_DB_QUERY_SUMMARY && !Object.hasOwn(this.attributes, key)) return;
    }
    const shared = new SharedAttributes([...attributeList]);
    shared.isClean = true;
    shared.spanName = ended.name;
    this.shared = shared;
  }
}

/** What a span begins with where something of it is different each time. It is begun with, and not kept. */
export class VariedOperation implements SharedStart {
  readonly kind = SpanKind.CLIENT;
  readonly shared: SharedAttributes | undefined;
  readonly own: unknown[];

  /** @param own key after value after key */
  constructor(own: unknown[], shared: SharedAttributes | undefined) {
    this.own = own;
    this.shared = shared;
  }

  /** For samplers and tracers of others, which want them as an object. */
  get attributes(): Attributes {
    return toAttributes(this.own, this.shared);
  }
}

/** Attributes as a list, without those that are not there. */
export function listOf(
  attributes: Readonly<Record<string, AttributeValue | undefined>>,
): unknown[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [key, value],
  );
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
