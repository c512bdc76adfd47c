import { type AttributeValue, diag } from '@opentelemetry/api';
import { cleanAttributes } from '@opentelemetry/core';

/**
 * Attributes as a flat list that alternates keys and values. Spans have few attributes, mostly set once, and read
 * once, when they are exported. A list needs no hidden classes, no copies and half the memory of an object. An
 * undefined value means no attribute.
 */
export type AttributeList = unknown[];

/** `full`: dropped because of the limit. `invalid`: dropped because it cannot be an attribute. */
export type Outcome = 'set' | 'full' | 'invalid';

/**
 * Sets one attribute by the rules of the SDK: undefined is ignored, any other value that cannot be an attribute is
 * dropped with a warning, and an existing key gets the new value.
 *
 * @param limit number of attributes that the list may have
 * @param valueLength number of characters after which strings are cut
 */
export function setAttribute(
  list: AttributeList,
  key: string,
  value: unknown,
  limit: number,
  valueLength: number,
): Outcome {
  if (value === undefined) return 'set';
  let stored: unknown = value;
  switch (typeof value) {
    case 'string':
      if (value.length > valueLength) stored = value.slice(0, valueLength);
      break;
    case 'number':
    case 'boolean':
      break;
    default: {
      const clean = cleanAttributes({ [key]: value as AttributeValue }, cleanLimits(valueLength));
      if (clean.attributes === undefined || !(key in clean.attributes)) return 'invalid';
      stored = clean.attributes[key];
    }
  }
  for (let index = 0; index < list.length; index += 2) {
    if (list[index] === key) {
      list[index + 1] = stored;
      return 'set';
    }
  }
  if (key === '') {
    diag.warn('Invalid attribute key: it is empty');
    return 'invalid';
  }
  if (list.length >= 2 * limit) return 'full';
  list.push(key, stored);
  return 'set';
}

function cleanLimits(valueLength: number) {
  return { attributeCountLimit: 1, attributeValueLengthLimit: valueLength };
}
