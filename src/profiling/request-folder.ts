import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProfileKind } from '../configuration/environment/profile-from-environment.ts';

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

/**
 * Why others than this user could put something there, or take it for that of somebody else.
 *
 * @returns undefined where nobody but this user could
 */
export function faultOfFolder(user: number): string | undefined {
  const folder = requestFolder(user);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return `${folder} does not exist`;
  if (found.isSymbolicLink()) return `${folder} is a symbolic link`;
  if (!found.isDirectory()) return `${folder} is not a folder`;
  if (found.uid !== user) return `${folder} belongs to user ${found.uid}, not to user ${user}`;
  if ((found.mode & 0o077) !== 0) return `${folder} is open to others`;
  // Where all may write, only the sticky bit keeps others from putting a folder of theirs in its place.
  const { mode } = statSync(dirname(folder));
  return (mode & 0o022) !== 0 && (mode & 0o1000) === 0
    ? `${dirname(folder)} is open to others without the sticky bit`
    : undefined;
}
