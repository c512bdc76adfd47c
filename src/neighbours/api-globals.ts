/** The parts of the API that can be registered. */
export type Part = 'context' | 'propagation' | 'trace' | 'metrics' | 'logs';

/** Registered instances, by part. */
export type Registered = { readonly [part in Part]?: unknown };

export type Globals = { readonly version: string } & { -readonly [part in Part]?: unknown };

/** The global that all compatible copies of the API share. Source: @opentelemetry/api, `global-utils`. */
const KEY = Symbol.for('opentelemetry.js.api.1');

/** @returns all instances that are registered now */
export function registeredParts(): Registered {
  return { ...globals() };
}

/** @returns the registered instance, whichever copy registered it */
export function registeredPart(part: Part): unknown {
  return globals()?.[part];
}

/**
 * Replaces a registered instance. The API has no function for that: it rejects a second registration, and any by a copy
 * of another version than the first.
 */
export function registerPart(part: Part, instance: unknown): void {
  const current = globals();
  if (current !== undefined) current[part] = instance;
}

/**
 * Replaces the object of all globals.
 *
 * @param create returns the new object for the current one
 * @param onAssign called when a copy of the API assigns the global, which it does when it registers a part
 */
export function replaceGlobals(
  create: (current: Globals) => Registered,
  onAssign: () => void,
): void {
  const current = globals();
  if (current === undefined) return;
  const replacement = create(current);
  Object.defineProperty(globalThis, KEY, {
    get: () => replacement,
    set: onAssign,
    configurable: true,
    enumerable: true,
  });
}

function globals(): Globals | undefined {
  return (globalThis as Record<symbol, unknown>)[KEY] as Globals | undefined;
}
