/** A method of an SDK. */
export type SdkMethod = (this: unknown, ...args: unknown[]) => unknown;

/** Calls a method of an SDK, to be passed to `runIn`. */
export function applyMethod(
  { method, self }: { readonly method: SdkMethod; readonly self: unknown },
  args: readonly unknown[],
): unknown {
  return Reflect.apply(method, self, args);
}
