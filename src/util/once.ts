/**
 * Remembers what has been patched, since a module may be met more than once, and leaves no mark on it.
 *
 * @returns whether an object is met for the first time
 */
export function createOnce(): (target: object) => boolean {
  const met = new WeakSet<object>();
  return (target) => {
    if (met.has(target)) return false;
    met.add(target);
    return true;
  };
}
