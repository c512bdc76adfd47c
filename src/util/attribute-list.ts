import { type AttributeValue, diag } from '@opentelemetry/api';
import { cleanAttributes } from '@opentelemetry/core';

/**
 * Attributes as a flat list, key after value after key: spans have few of them, mostly set once, and
 * are read once, when they are sent. Kept so, they cost no hidden classes, no copies and half the
 * memory of an object. An undefined value stands for no attribute.
 */
export type AttributeList = unknown[];

/** `full`: dropped because of the limit; `invalid`: because no attribute can be so. */
export type Outcome = 'set' | 'full' | 'invalid';

/**
 * Sets one attribute by the rules of the SDK: undefined is passed over, other values that no attribute
 * can have are dropped with a warning, a key that is there already gets the new value.
 *
 * @returns what became of it
 */
export function setAttribute(
  list: AttributeList,
  key: string,
  value: unknown,
  limit: number,
  valueLength: number,
): Outcome {
  if (value === undefined) return 'set';
  let kept: unknown = value;
  switch (typeof value) {
    case 'string':
      if (value.length > valueLength) kept = value.slice(0, valueLength);
      break;
    case 'number':
    case 'boolean':
      break;
    default: {
      const clean = cleanAttributes({ [key]: value as AttributeValue }, cleanLimits(valueLength));
      if (clean.attributes === undefined || !(key in clean.attributes)) return 'invalid';
      kept = clean.attributes[key];
    }
  }
  for (let index = 0; index < list.length; index += 2) {
    if (list[index] === key) {
      list[index + 1] = kept;
      return 'set';
    }
  }
  if (key === '') {
    diag.warn('Invalid attribute key: it is empty');
    return 'invalid';
  }
  if (list.length >= 2 * limit) return 'full';
  list.push(key, kept);
  return 'set';
}

function cleanLimits(valueLength: number) {
  return { attributeCountLimit: 1, attributeValueLengthLimit: valueLength };
}
