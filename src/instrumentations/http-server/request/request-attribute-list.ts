import type { AttributeValue, Span } from '@opentelemetry/api';
import { type SharedAttributes, toAttributes } from '../../../util/shared-attributes.ts';

/** Keys and values in turn; an undefined value means no attribute. */
export type RequestAttributeList = Array<AttributeValue | undefined>;

/** Spans of Sightline keep a list without copying it. */
interface AttributeListTarget {
  takeAttributes?(own: RequestAttributeList, shared: SharedAttributes | undefined): void;
  extendAttributes?(extended: SharedAttributes): boolean;
}

/** Sets attributes on a span in the cheapest form that it supports. */
export function setAttributeList(
  span: Span,
  own: RequestAttributeList,
  shared: SharedAttributes | undefined,
): void {
  const target = span as AttributeListTarget;
  if (target.takeAttributes !== undefined) target.takeAttributes(own, shared);
  else span.setAttributes(toAttributes(own, shared));
}

/**
 * Extends the shared attributes of a span.
 *
 * @returns `false` if the attributes must be set one by one
 */
export function extendAttributes(span: Span, extended: SharedAttributes): boolean {
  return (span as AttributeListTarget).extendAttributes?.(extended) === true;
}
