import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Alternates keys and values; an undefined value means no attribute. */
type List = readonly unknown[];

/**
 * Attributes that many spans share, such as those of all requests of one connection. They are redacted once and
 * encoded once. They must not be changed: a span that changes one replaces them by a copy of its own.
 */
export class SharedAttributes {
  readonly list: List;
  /** Whether redaction has found no secret in them; undefined before it has run. */
  isClean: boolean | undefined = undefined;
  /** Encoded as fields of the message Span; undefined before the first use. */
  encoded: Uint8Array | undefined = undefined;
  /** Name of their spans, if redaction has checked that too. */
  spanName: string | undefined = undefined;
  /** The attributes that were extended to these, which begin with them. */
  readonly base: SharedAttributes | undefined;

  constructor(list: List, base?: SharedAttributes) {
    this.list = list;
    this.base = base;
  }

  /** Extends them by attributes with other keys. */
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

/** A list and its shared attributes as an object, the form of the API. */
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
