import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { MOST_SECONDS, PROFILE_KINDS } from '../configuration/profile-from-environment.ts';
import { listen, unlisten } from '../lifecycle/hidden-listeners.ts';
import {
  answerFile,
  isOwnFolder,
  type ProfileAnswer,
  type ProfileRequest,
  requestFile,
} from './request-folder.ts';
import { type Profiled, type Profiling, takeProfile } from './take-profile.ts';

/** One at a time: V8 has one profiler for all. */
let running: Profiling | undefined;

/** Does what somebody has asked for, if anybody has. Never throws. */
export function answerRequest(profiled: Profiled): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  try {
    if (!isOwnFolder(user)) return;
    const request = takeRequest(requestFile(user, process.pid));
    if (request !== undefined) begin(request, user, profiled);
  } catch {
    // No request, or none that can be understood: others may use the same signal.
  }
}

function takeRequest(file: string): ProfileRequest | undefined {
  const request = JSON.parse(readFileSync(file, 'utf8')) as ProfileRequest;
  rmSync(file);
  const { id, kinds, seconds, folder } = request;
  const isSound =
    /^[\da-f-]{36}$/.test(id) &&
    kinds.length > 0 &&
    kinds.every((kind) => PROFILE_KINDS.includes(kind)) &&
    seconds > 0 &&
    seconds <= MOST_SECONDS &&
    isAbsolute(folder);
  return isSound ? request : undefined;
}

function begin({ id, kinds, seconds, folder }: ProfileRequest, user: number, profiled: Profiled) {
  const file = answerFile(user, id);
  if (running !== undefined) {
    answer(file, { state: 'failed', reason: 'a profile is being taken already' });
    return;
  }
  const profiling = takeProfile(kinds, folder, profiled);
  running = profiling;
  const finish = () => {
    clearTimeout(timer);
    unlisten('exit', finish);
    running = undefined;
    try {
      answer(file, { state: 'done', files: profiling.stop() });
    } catch (error) {
      answer(file, { state: 'failed', reason: (error as Error).message });
    }
  };
  const timer = setTimeout(finish, seconds * 1000).unref();
  listen('exit', finish);
  answer(file, { state: 'begun' });
}

/** Whole or not at all, for whoever looks meanwhile. */
function answer(file: string, content: ProfileAnswer): void {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
