import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

const MOST_BYTES = 65_536;

/**
 * Writes a file atomically, accessible only to its owner. An existing file, link or hard link of that name is
 * replaced, not written through.
 *
 * @throws when it cannot be written; then nothing is left behind
 */
export function writePrivate(file: string, content: string): void {
  const unfinished = `${file}.${randomUUID()}`;
  const descriptor = createPrivate(unfinished);
  try {
    writeFileSync(descriptor, content);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Creates a file and opens it for writing, accessible only to its owner, whatever the umask.
 *
 * @throws EEXIST when the name exists, even as a dangling link
 */
export function createPrivate(file: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  fchmodSync(descriptor, 0o600);
  return descriptor;
}

/**
 * Reads a file that only this user can have written.
 *
 * @param user id of the user
 * @returns undefined if it does not exist, or is something else: a link, a pipe, another user's file
 */
export function readPrivate(file: string, user: number): string | undefined {
  // Does not block on a pipe.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = fstatSync(descriptor);
    const isOwned = stats.isFile() && stats.uid === user && stats.nlink === 1;
    if (!isOwned || (stats.mode & 0o022) !== 0 || stats.size > MOST_BYTES) return undefined;
    return readFileSync(descriptor, 'utf8');
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
