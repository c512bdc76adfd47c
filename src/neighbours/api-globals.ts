/** The parts of the API that somebody can register something for. */
export type Part = 'context' | 'propagation' | 'trace' | 'metrics' | 'logs';

/** What is registered, by part. */
export type Registered = { readonly [part in Part]?: unknown };

export type Globals = { readonly version: string } & { -readonly [part in Part]?: unknown };

/** Where all compatible copies of the API meet. Source: @opentelemetry/api, `global-utils`. */
const KEY = Symbol.for('opentelemetry.js.api.1');

/** @returns all that is registered now */
export function registeredParts(): Registered {
  return { ...globals() };
}

/** @returns what is registered, by whichever copy; undefined for nothing */
export function registeredPart(part: Part): unknown {
  return globals()?.[part];
}

/**
 * Puts something in the place of what is registered, which no call of the API does: that refuses a second
 * registration, and any by a copy whose version is not that of the first.
 */
export function registerPart(part: Part, instance: unknown): void {
  const known = globals();
  if (known !== undefined) known[part] = instance;
}

/**
 * Exchanges the object of all globals.
 *
 * @param make of the object that there is
 * @param assigned called whenever a copy of the API assigns it, which it does as it registers something
 */
export function replaceGlobals(make: (before: Globals) => Registered, assigned: () => void): void {
  const before = globals();
  if (before === undefined) return;
  const made = make(before);
  Object.defineProperty(globalThis, KEY, {
    get: () => made,
    set: assigned,
    configurable: true,
    enumerable: true,
  });
}

function globals(): Globals | undefined {
  return (globalThis as Record<symbol, unknown>)[KEY] as Globals | undefined;
}
