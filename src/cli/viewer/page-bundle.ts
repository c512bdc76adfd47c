import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PageFiles } from '../../viewer/page-files.ts';
import { IS_CHECKOUT, packageFolder } from '../package-folder.ts';

/** The page of the build; in a checkout, bundles it first. */
export async function readPage(): Promise<PageFiles> {
  const folder = packageFolder();
  if (IS_CHECKOUT) {
    const script = pathToFileURL(join(folder, 'scripts/build/page.ts')).href;
    const { buildPage } = (await import(script)) as {
      buildPage: (root: string) => Promise<PageFiles>;
    };
    return buildPage(folder);
  }
  return {
    script: readFileSync(join(folder, 'dist/viewer/page.js'), 'utf8'),
    style: readFileSync(join(folder, 'dist/viewer/page.css'), 'utf8'),
  };
}
