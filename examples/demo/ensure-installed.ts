import { fileURLToPath } from 'node:url';
import { npmCi } from '../../scripts/npm-ci.ts';

export const SERVICE_FOLDER = fileURLToPath(new URL('../study-service/', import.meta.url));

/**
 * `npm ci` in the service's folder, unless it is up to date.
 *
 * @throws Error with what npm says
 */
export function ensureInstalled(say: (line: string) => void): Promise<void> {
  return npmCi({
    folder: SERVICE_FOLDER,
    title: 'the packages of study-service',
    begin() {
      const start = performance.now();
      say('Installing the packages of examples/study-service …');
      return {
        done: () => say(`Installed in ${((performance.now() - start) / 1_000).toFixed(1)} s.`),
        fail: () => {},
      };
    },
  });
}
