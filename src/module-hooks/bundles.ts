import { load } from '../lazy/load.ts';

/**
 * SvelteKit, Nitro and Astro write their servers into a folder of this name. Packages below it are patched as
 * modules.
 */
const SERVER_BUNDLE = /\/server\/(?!.*\/node_modules\/)/;

/**
 * Patches the server that a framework has bundled: there are no packages left to patch, only known places in the
 * code.
 *
 * @param ensure loads the instrumentation of this name; returns false where it is disabled
 * @returns the source with calls of Sightline at those places; undefined where there are none
 */
export function patchBundleAt(
  url: string,
  text: () => string,
  ensure: (name: string) => boolean,
): string | undefined {
  if (!SERVER_BUNDLE.test(url)) return undefined;
  const { patchBundle } = load<typeof import('./bundle-patches.ts')>(
    'sightline:module-hooks/bundle-patches',
  );
  return patchBundle(text(), ensure);
}
