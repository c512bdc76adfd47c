import { execFileSync } from 'node:child_process';

/** The first version number that `binary --version` prints, or `unknown`. */
export function versionOf(binary: string): string {
  try {
    const output = execFileSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    return output.match(/\d+(\.\d+)+/)?.[0] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
