import { readFileSync } from 'node:fs';

/** As whom a process acts. */
export interface ProcessOwner {
  readonly user: number;
  readonly group: number;
}

/**
 * @returns undefined where there is no such process
 * @throws EPERM where it belongs to another user, and this process may not act on it
 */
export function ownerOf(pid: number): ProcessOwner | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    throw error;
  }
  const own = { user: process.geteuid!(), group: process.getegid!() };
  // Elsewhere the owner is not known: whoever asks may ask for their own alone.
  return process.platform === 'linux' ? effectiveIds(pid) : own;
}

/**
 * By its status, and not by the owner of the folder: that is root's for a process that has changed its user.
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
 * Makes this process one of that user's, for good. So what it does in a folder of theirs, which they may
 * have filled with links, is what they could do themselves.
 *
 * @returns false where it may not: it is not root, or a root without that right
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
