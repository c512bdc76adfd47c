import { fileURLToPath } from 'node:url';
import { npmCi } from '../../scripts/npm-ci.ts';

export const SERVICE_FOLDER = fileURLToPath(new URL('../study-service/', import.meta.url));

/**
 * Runs `npm ci` in the folder of the service, unless its packages are up to date.
 *
 * @throws Error with the output of npm
 */
export function ensureInstalled(print: (line: string) => void): Promise<void> {
  return npmCi({
    folder: SERVICE_FOLDER,
    title: 'the packages of study-service',
    begin() {
      const start = performance.now();
      print('Installing the packages of examples/study-service …');
      return {
        done: () => print(`Installed in ${((performance.now() - start) / 1_000).toFixed(1)} s.`),
        fail: () => {},
      };
    },
  });
}
