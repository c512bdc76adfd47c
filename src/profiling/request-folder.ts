import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileKind } from '../configuration/profile-from-environment.ts';

/** What `sightline profile` asks a process for. */
export interface ProfileRequest {
  /** Of this request, by which its answer is known. */
  readonly id: string;
  readonly kinds: readonly ProfileKind[];
  readonly seconds: number;
  readonly folder: string;
}

/** What the process says: first that it has begun, then how it ended. */
export type ProfileAnswer =
  | { readonly state: 'begun' }
  | { readonly state: 'done'; readonly files: readonly string[] }
  | { readonly state: 'failed'; readonly reason: string };

/**
 * Where requests lie: a folder of the user alone. Not by `os.tmpdir()`, which may be another for the
 * service than for the shell beside it.
 *
 * @param user id of the user whose process is asked
 */
export function requestFolder(user: number): string {
  return join('/tmp', `sightline-${user}`);
}

export function requestFile(user: number, pid: number): string {
  return join(requestFolder(user), `${pid}.request.json`);
}

export function answerFile(user: number, id: string): string {
  return join(requestFolder(user), `${id}.answer.json`);
}

/** Whether nobody but this user could have put anything there. */
export function isOwnFolder(user: number): boolean {
  const found = lstatSync(requestFolder(user), { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === user && (found.mode & 0o077) === 0;
}
