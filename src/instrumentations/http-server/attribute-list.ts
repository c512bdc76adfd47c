import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';

/** Key after value after key; an undefined value stands for no attribute. */
export type AttributeList = Array<AttributeValue | undefined>;

/** Spans of Sightline take a list over as it is. */
interface TakesAttributes {
  takeAttributes?(list: AttributeList): void;
}

/** Gives attributes to a span in the form that costs it least. */
export function giveAttributes(span: Span, list: AttributeList): void {
  const taker = span as TakesAttributes;
  if (taker.takeAttributes !== undefined) taker.takeAttributes(list);
  else span.setAttributes(toObject(list));
}

export function toObject(list: AttributeList): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2) {
    const value = list[index + 1];
    if (value !== undefined) attributes[list[index] as string] = value;
  }
  return attributes;
}
