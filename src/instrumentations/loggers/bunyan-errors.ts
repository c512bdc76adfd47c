type Serialize = (this: unknown, value: unknown) => unknown;

interface Serializers {
  err?: Serialize;
}

/** The part of bunyan that serializes errors. */
export interface SerializingPrototype {
  addSerializers(this: { serializers?: Serializers | null }, serializers: unknown): void;
}

/**
 * Remembers the error of each serialized one, since records of bunyan only contain the latter. Methods that the service
 * calls (`log.error`) are not wrapped, since `src: true` counts the frames between them and the service.
 *
 * @returns finds the original error
 */
export function rememberErrors(
  prototype: SerializingPrototype,
  standard: Serializers,
): (serialized: unknown) => Error | undefined {
  const originals = new WeakMap<object, Error>();
  const remember = (serialize: Serialize): Serialize => {
    return function err(value) {
      const serialized = serialize.call(this, value);
      const isObject = typeof serialized === 'object' && serialized !== null;
      if (value instanceof Error && isObject) originals.set(serialized, value);
      return serialized;
    };
  };

  if (standard.err !== undefined) standard.err = remember(standard.err);
  const { addSerializers } = prototype;
  prototype.addSerializers = function (serializers) {
    addSerializers.call(this, serializers);
    const serialize = (serializers as Serializers | null)?.err;
    // A serializer of the service, which `log.error(error)` calls directly.
    if (serialize !== undefined && serialize !== standard.err && this.serializers != null) {
      this.serializers.err = remember(serialize);
    }
  };
  return (serialized) =>
    typeof serialized === 'object' && serialized !== null ? originals.get(serialized) : undefined;
}
