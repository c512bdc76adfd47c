const types = new WeakMap<object, string>();

/** Has `exception.type` of an error be this, whatever code the error has. */
export function setExceptionType(error: object, type: string): void {
  types.set(error, type);
}

/** @returns what was set for it; of a DOMException, whose code counts its names, the name */
export function exceptionTypeOf(error: object): string | undefined {
  return types.get(error) ?? (error instanceof DOMException ? error.name : undefined);
}
