import type { Context } from '@opentelemetry/api';

/** Chain length above which overridden values are dropped. */
const MAX_CHAIN_LENGTH = 16;

/**
 * A context that holds one value and delegates all other keys to its parent. The API's own implementation copies a
 * Map and creates three functions for each value: in every request, and for every span below it.
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
    const parent = this.#length < MAX_CHAIN_LENGTH ? this : this.#shortened();
    return new LinkedContext(parent, key, value);
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }

  /** A chain without overridden values. */
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
