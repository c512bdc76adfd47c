import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProfileKind } from '../configuration/environment/profile-from-environment.ts';

/** The request of `sightline profile` to a process. */
export interface ProfileRequest {
  /** Identifies the request and its answer. */
  readonly id: string;
  readonly kinds: readonly ProfileKind[];
  readonly seconds: number;
  readonly folder: string;
}

/** The answers of the process: first that it has begun, then the result. */
export type ProfileAnswer =
  | { readonly state: 'begun' }
  | { readonly state: 'done'; readonly files: readonly string[] }
  | { readonly state: 'failed'; readonly reason: string };

/**
 * The folder of the requests, private to the user. Not in `os.tmpdir()`, which may differ between the service
 * and the shell.
 *
 * @param user id of the user that the process runs as
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

/** @returns why other users could write to the folder or replace it; undefined if they cannot */
export function folderProblem(user: number): string | undefined {
  const folder = requestFolder(user);
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return `${folder} does not exist`;
  if (stats.isSymbolicLink()) return `${folder} is a symbolic link`;
  if (!stats.isDirectory()) return `${folder} is not a folder`;
  if (stats.uid !== user) return `${folder} belongs to user ${stats.uid}, not to user ${user}`;
  if ((stats.mode & 0o077) !== 0) return `${folder} is open to others`;
  // In a world-writable parent, only the sticky bit keeps others from replacing the folder.
  const { mode } = statSync(dirname(folder));
  return (mode & 0o022) !== 0 && (mode & 0o1000) === 0
    ? `${dirname(folder)} is open to others without the sticky bit`
    : undefined;
}
