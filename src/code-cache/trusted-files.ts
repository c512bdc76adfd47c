import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  type promises,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Whether only those could have written a file who can change Sightline's code anyway: it belongs to root, to this
 * user or to the owner of the code, and neither group nor others may write. Windows does not tell.
 *
 * @param code of the source file beside it
 */
function isTrusted({ uid, mode }: Stats, code: Stats): boolean {
  const user = process.geteuid?.();
  if (user === undefined) return true;
  return (uid === 0 || uid === user || uid === code.uid) && (mode & 0o022) === 0;
}

/**
 * Whether the folder of Sightline's code can be trusted.
 *
 * @param files functions of `node:fs/promises`
 * @throws Error where the files cannot be examined
 */
export async function isTrustedFolder(
  codeFile: string,
  files: Pick<typeof promises, 'stat'>,
): Promise<boolean> {
  return isTrusted(await files.stat(dirname(codeFile)), await files.stat(codeFile));
}

/**
 * Reads a file beside Sightline's code.
 *
 * @returns `missing`, or `unusable` where others could have written it or it is not a file
 */
export function readTrusted(file: string, codeFile: string): Buffer | 'missing' | 'unusable' {
  // A pipe without a writer does not block.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = fstatSync(descriptor);
    const code = statSync(codeFile);
    const isSound =
      stats.isFile() && isTrusted(stats, code) && isTrusted(statSync(dirname(codeFile)), code);
    return isSound ? readFileSync(descriptor) : 'unusable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unusable';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
