const types = new WeakMap<object, string>();

/** Sets the `exception.type` of an error; it overrides the error's code. */
export function setExceptionType(error: object, type: string): void {
  types.set(error, type);
}

/** @returns the type that was set; the name of a DOMException, whose code is a number; else undefined */
export function exceptionTypeOf(error: object): string | undefined {
  return types.get(error) ?? (error instanceof DOMException ? error.name : undefined);
}
