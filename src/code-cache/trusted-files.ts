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
 * Whether nobody could have written it who cannot change our code anyway: it belongs to root, to this user or
 * to whom the code belongs, and neither group nor others may write. Windows does not say.
 *
 * @param code of the file that it lies beside
 */
function isTrusted({ uid, mode }: Stats, code: Stats): boolean {
  const user = process.geteuid?.();
  if (user === undefined) return true;
  return (uid === 0 || uid === user || uid === code.uid) && (mode & 0o022) === 0;
}

/**
 * Whether what lies beside our code can be trusted at all.
 *
 * @param files of `node:fs/promises`
 * @throws where they cannot be looked at
 */
export async function isTrustedFolder(
  codeFile: string,
  files: Pick<typeof promises, 'stat'>,
): Promise<boolean> {
  return isTrusted(await files.stat(dirname(codeFile)), await files.stat(codeFile));
}

/**
 * Reads a file beside our code.
 *
 * @returns `none` where there is none, `bad` where it is one that others could have written, or no file
 */
export function readTrusted(file: string, codeFile: string): Buffer | 'none' | 'bad' {
  // What waits for a writer is not waited for.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const found = fstatSync(descriptor);
    const code = statSync(codeFile);
    const isSound =
      found.isFile() && isTrusted(found, code) && isTrusted(statSync(dirname(codeFile)), code);
    return isSound ? readFileSync(descriptor) : 'bad';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'bad';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
