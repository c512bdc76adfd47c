/** Returns the object that it is given, so that classes below it put their fields on that one. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a field gets onto an object of others
    return object;
  }
}

/**
 * Makes a mark that nobody else can see: no key of the object shows it, `frozen` does not prevent it, and
 * reading it costs no more than a property.
 *
 * Both functions are of one kind of object each: what is stamped by one is unknown to the others.
 */
export function createStamp<T>(): {
  put(object: object, value: T): void;
  read(object: object): T | undefined;
} {
  class Stamped extends Given {
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
