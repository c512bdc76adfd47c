import { spawnSync } from 'node:child_process';

/** The first version number that `binary --version`, else `binary -v`, prints, or `unknown`. */
export function versionOf(binary: string): string {
  for (const flag of ['--version', '-v']) {
    const { stdout, stderr } = spawnSync(binary, [flag], { encoding: 'utf8', timeout: 10_000 });
    const found = `${stdout}${stderr}`.match(/\d+(\.\d+)+/)?.[0];
    if (found) return found;
  }
  return 'unknown';
}
