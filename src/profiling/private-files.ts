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

/** Far more than a request or an answer has. */
const MOST_BYTES = 65_536;

/**
 * Writes a file whole or not at all, for its owner alone. Whatever has that name is replaced and not
 * written through: a link, or another name of a file elsewhere.
 *
 * @throws where it cannot be written; then nothing is left
 */
export function writeOwn(file: string, content: string): void {
  const unfinished = `${file}.${randomUUID()}`;
  const descriptor = openNew(unfinished);
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
 * Opens a file that does not exist yet, to be written and read by its owner alone, whatever the umask.
 *
 * @throws EEXIST where anything has that name, even a link that leads nowhere
 */
export function openNew(file: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  fchmodSync(descriptor, 0o600);
  return descriptor;
}

/**
 * Reads a file that this user has written and nobody else can.
 *
 * @param user id of the user
 * @returns undefined where there is none, or something else has its name: a link, a pipe, another's file
 */
export function readOwn(file: string, user: number): string | undefined {
  // What waits for a writer is not waited for.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const found = fstatSync(descriptor);
    const isOwn = found.isFile() && found.uid === user && found.nlink === 1;
    if (!isOwn || (found.mode & 0o022) !== 0 || found.size > MOST_BYTES) return undefined;
    return readFileSync(descriptor, 'utf8');
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
