import type { AttributeValue, Span } from '@opentelemetry/api';
import { type SharedAttributes, toAttributes } from '../../../util/shared-attributes.ts';

/** Key after value after key; an undefined value stands for no attribute. */
export type AttributeList = Array<AttributeValue | undefined>;

/** Spans of Sightline take a list over as it is. */
interface TakesAttributes {
  takeAttributes?(own: AttributeList, shared: SharedAttributes | undefined): void;
  extendAttributes?(extended: SharedAttributes): boolean;
}

/** Gives attributes to a span in the form that costs it least. */
export function giveAttributes(
  span: Span,
  own: AttributeList,
  shared: SharedAttributes | undefined,
): void {
  const taker = span as TakesAttributes;
  if (taker.takeAttributes !== undefined) taker.takeAttributes(own, shared);
  else span.setAttributes(toAttributes(own, shared));
}

/**
 * Adds what goes beyond the shared attributes that a span was given.
 *
 * @returns false where it has to be set one by one
 */
export function extendAttributes(span: Span, extended: SharedAttributes): boolean {
  return (span as TakesAttributes).extendAttributes?.(extended) === true;
}
