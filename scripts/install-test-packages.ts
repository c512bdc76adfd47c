/**
 * Installs the frameworks and clients that the tests use into test/services. They are not dependencies of Sightline,
 * so they have a package.json of their own.
 */
import { fileURLToPath } from 'node:url';
import { npmCi } from './npm-ci.ts';
import { startProgress } from './servers/progress.ts';

/** @throws Error with what npm says */
export function installTestPackages(): Promise<void> {
  return npmCi({
    folder: fileURLToPath(new URL('../test/services', import.meta.url)),
    title: 'the test packages',
    // No package that the tests use has to be compiled.
    options: ['--ignore-scripts'],
    files: ['express-4/package.json', 'newest/package.json', 'libraries/package.json'],
    begin: () => startProgress('packages for tests'),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installTestPackages().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
