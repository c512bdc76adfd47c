type Serialize = (this: unknown, value: unknown) => unknown;

interface Serializers {
  err?: Serialize;
}

/** The part of bunyan that makes of an error what is printed. */
export interface SerializingPrototype {
  addSerializers(this: { serializers?: Serializers | null }, serializers: unknown): void;
}

/**
 * Remembers the error that each serialized one was made of: a record of bunyan has only the latter.
 * The methods that a service calls (`log.error`) are left alone, since `src: true` counts the frames
 * between them and the service.
 *
 * @returns finds the error itself
 */
export function rememberErrors(
  prototype: SerializingPrototype,
  standard: Serializers,
): (serialized: unknown) => Error | undefined {
  const originals = new WeakMap<object, Error>();
  const remembering = (serialize: Serialize): Serialize => {
    return function err(value) {
      const serialized = serialize.call(this, value);
      const isObject = typeof serialized === 'object' && serialized !== null;
      if (value instanceof Error && isObject) originals.set(serialized, value);
      return serialized;
    };
  };

  if (standard.err !== undefined) standard.err = remembering(standard.err);
  const { addSerializers } = prototype;
  prototype.addSerializers = function (serializers) {
    addSerializers.call(this, serializers);
    const own = (serializers as Serializers | null)?.err;
    // The service's own, of which `log.error(error)` makes use directly.
    if (own !== undefined && own !== standard.err && this.serializers != null) {
      this.serializers.err = remembering(own);
    }
  };
  return (serialized) =>
    typeof serialized === 'object' && serialized !== null ? originals.get(serialized) : undefined;
}
