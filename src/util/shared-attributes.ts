import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Key after value after key; an undefined value stands for no attribute. */
type List = readonly unknown[];

/**
 * Attributes that many spans have in common, such as those of the requests of one connection. They are
 * looked through for secrets once, and encoded once. Nobody may change them: a span that has to gives
 * them up for a copy of its own.
 */
export class SharedAttributes {
  readonly list: List;
  /** Whether redaction has found nothing in them; undefined before it has looked. */
  isClean: boolean | undefined = undefined;
  /** As fields of the message Span, once somebody has had need of it. */
  encoded: Uint8Array | undefined = undefined;
  /** Name of the spans that have them, where redaction has looked through that too. */
  spanName: string | undefined = undefined;
  /** Those that it was made from, which it begins with. */
  readonly base: SharedAttributes | undefined;

  constructor(list: List, base?: SharedAttributes) {
    this.list = list;
    this.base = base;
  }

  /** These and more, whose keys are others. */
  with(more: List): SharedAttributes {
    return new SharedAttributes([...this.list, ...more], this);
  }

  has(key: string): boolean {
    return this.indexOf(key) >= 0;
  }

  get(key: string): unknown {
    const index = this.indexOf(key);
    return index < 0 ? undefined : this.list[index + 1];
  }

  private indexOf(key: string): number {
    const { list } = this;
    for (let index = 0; index < list.length; index += 2) if (list[index] === key) return index;
    return -1;
  }
}

/** A list, and what it shares, as an object: for those who read attributes as the API has them. */
export function toAttributes(own: List, shared: SharedAttributes | undefined): Attributes {
  const attributes: Attributes = {};
  if (shared !== undefined) addTo(attributes, shared.list);
  addTo(attributes, own);
  return attributes;
}

function addTo(attributes: Attributes, list: List): void {
  for (let index = 0; index < list.length; index += 2) {
    const value = list[index + 1];
    if (value !== undefined) attributes[list[index] as string] = value as AttributeValue;
  }
}
