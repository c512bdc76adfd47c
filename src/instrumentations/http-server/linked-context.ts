import type { Context } from '@opentelemetry/api';

/** How many values may hang on one another before those that are hidden are left out. */
const LONGEST_CHAIN = 16;

/**
 * A context that holds one value and asks its parent for all others. The API's own copies a Map and
 * makes three functions for each value, in every request and for every span below it.
 */
export class LinkedContext implements Context {
  readonly #parent: Context;
  readonly #key: symbol;
  readonly #value: unknown;
  readonly #length: number;

  constructor(parent: Context, key: symbol, value: unknown) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
    this.#length = parent instanceof LinkedContext ? parent.#length + 1 : 1;
  }

  getValue(key: symbol): unknown {
    let context: Context = this;
    while (context instanceof LinkedContext) {
      if (context.#key === key) return context.#value;
      context = context.#parent;
    }
    return context.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    const parent = this.#length < LONGEST_CHAIN ? this : this.#shortened();
    return new LinkedContext(parent, key, value);
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }

  /** The same values without those that others of the same key hide. */
  #shortened(): Context {
    const values = new Map<symbol, unknown>();
    let context: Context = this;
    while (context instanceof LinkedContext) {
      if (!values.has(context.#key)) values.set(context.#key, context.#value);
      context = context.#parent;
    }
    for (const [key, value] of values) context = new LinkedContext(context, key, value);
    return context;
  }
}
