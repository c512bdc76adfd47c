/** Returns its argument from the constructor, so that subclasses add their private fields to that object. */
class ObjectAsThis {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a field gets onto an object of others
    return object;
  }
}

/**
 * Creates a way to attach a value to objects as a private field: no key of the object shows it, it works on frozen
 * objects, and reading it is as fast as reading a property.
 *
 * Each pair of functions has its own field.
 */
export function createStamp<T>(): {
  put(object: object, value: T): void;
  read(object: object): T | undefined;
} {
  class Stamped extends ObjectAsThis {
    #value: T;

    constructor(object: object, value: T) {
      super(object);
      this.#value = value;
    }

    static read(object: object): T | undefined {
      return #value in object ? (object as Stamped).#value : undefined;
    }

    static write(object: object, value: T): void {
      (object as Stamped).#value = value;
    }
  }
  return {
    put(object, value) {
      if (Stamped.read(object) === undefined) new Stamped(object, value);
      else Stamped.write(object, value);
    },
    read: Stamped.read,
  };
}
