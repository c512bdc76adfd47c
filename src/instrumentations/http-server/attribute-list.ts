import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';
import type { SharedAttributes } from '../../shared-attributes.ts';

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
  else span.setAttributes(toObject(own, shared));
}

/**
 * Adds what goes beyond the shared attributes that a span was given.
 *
 * @returns false where it has to be set one by one
 */
export function extendAttributes(span: Span, extended: SharedAttributes): boolean {
  return (span as TakesAttributes).extendAttributes?.(extended) === true;
}

export function toObject(own: AttributeList, shared: SharedAttributes | undefined): Attributes {
  const list = shared === undefined ? own : [...(shared.list as AttributeList), ...own];
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2) {
    const value = list[index + 1];
    if (value !== undefined) attributes[list[index] as string] = value;
  }
  return attributes;
}
