/**
 * Remembers which objects have been patched, without marking them: a module may be passed to a patch more than once.
 *
 * @returns a function that tells whether it gets an object for the first time
 */
export function createOnce(): (target: object) => boolean {
  const targets = new WeakSet<object>();
  return (target) => {
    if (targets.has(target)) return false;
    targets.add(target);
    return true;
  };
}
