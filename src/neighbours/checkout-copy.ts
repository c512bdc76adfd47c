import { CODE_FOLDER, load } from '../lazy/load.ts';

const IS_CHECKOUT = CODE_FOLDER.endsWith('/src/');

/** In a checkout, a service may import the copy of the API that Sightline itself uses. */
export function watchCheckoutCopy(): void {
  if (!IS_CHECKOUT) return;
  load<typeof import('./api-copy.ts')>('sightline:neighbours/api-copy').watchOwnCopy();
}
