import { readFileSync } from 'node:fs';

/** The effective user and group of a process. */
export interface ProcessOwner {
  readonly user: number;
  readonly group: number;
}

/**
 * @returns undefined if there is no such process
 * @throws EPERM if the process belongs to another user and this process may not signal it
 */
export function ownerOf(pid: number): ProcessOwner | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    throw error;
  }
  if (process.platform === 'linux') return effectiveIds(pid);
  // Elsewhere the owner is unknown, so only the user's own processes can be profiled.
  return { user: process.geteuid!(), group: process.getegid!() };
}

/**
 * Reads `status`, because the folder belongs to root if the process has changed its user.
 * Source: proc(5), `Uid: real effective saved filesystem`.
 */
function effectiveIds(pid: number): ProcessOwner | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const idOf = (name: string) => new RegExp(`^${name}:\\t\\d+\\t(\\d+)`, 'm').exec(status)?.[1];
  const [user, group] = [idOf('Uid'), idOf('Gid')];
  return user === undefined || group === undefined
    ? undefined
    : { user: Number(user), group: Number(group) };
}

/**
 * Switches this process to a user for good. In a folder of that user, which may contain symbolic links, it can then do no
 * more than that user.
 *
 * @returns false if this process may not: it is not root, or root without that capability
 */
export function becomeOwner({ user, group }: ProcessOwner): boolean {
  try {
    process.setgroups!([group]);
    process.setgid!(group);
    process.setuid!(user);
    return true;
  } catch {
    return false;
  }
}
