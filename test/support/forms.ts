import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { servicePath } from './services.ts';

/** How a service may come: as an ES module, in CommonJS, and as one file by esbuild with its packages beside it. */
export const FORMS = ['mjs', 'cjs', 'bundle'] as const;
export type Form = (typeof FORMS)[number];

interface Esbuild {
  build(options: object): Promise<unknown>;
}

/**
 * The path of a service in one of its forms, for `useService`.
 *
 * @param folder in test/services, with `service.mjs` and `service.cjs`
 */
export async function serviceIn(folder: string, form: Form): Promise<string> {
  if (form !== 'bundle') return `${folder}/service.${form}`;
  return await bundleOf(`${folder}/service.mjs`, { packages: 'external' });
}

/**
 * Bundles a service of test/services by esbuild, and gives the path of the bundle there. It goes when the process ends.
 *
 * @param options of esbuild, beside entry and output
 */
export async function bundleOf(service: string, options: object = {}): Promise<string> {
  await installTestPackages();
  const require = createRequire(servicePath('libraries/package.json'));
  const { build } = require('esbuild') as Esbuild;
  const folder = join(servicePath(service), '..', `.bundle-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{}');
  const name = `bundle-${Object.values(options).length}.cjs`;
  await build({
    entryPoints: [servicePath(service)],
    outfile: join(folder, name),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    ...options,
  });
  return join(service, '..', `.bundle-${process.pid}`, name);
}
