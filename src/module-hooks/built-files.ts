import { load } from '../lazy/load.ts';

/** SvelteKit, Nitro and Astro write their servers into a folder of this name; of a package, there is a module to patch. */
const BUILT = /\/server\/(?!.*\/node_modules\/)/;

/**
 * What a framework has built into files of its own has no packages left to patch; a few places in it are known.
 *
 * @param wake loads the instrumentation of this name; returns false where it is not to run
 * @returns the source with calls of ours at those places; undefined where there are none
 */
export function builtSource(
  url: string,
  text: () => string,
  wake: (name: string) => boolean,
): string | undefined {
  if (!BUILT.test(url)) return undefined;
  const { seamedSource } = load<typeof import('./bundle-seams.ts')>(
    'sightline:module-hooks/bundle-seams',
  );
  return seamedSource(text(), wake);
}
