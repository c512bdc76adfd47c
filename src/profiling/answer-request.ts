import { rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { ROWS } from '../configuration/settings/rows.ts';
import { clearTimeout, setTimeout } from '../util/clock.ts';
import { listen, unlisten } from '../util/hidden-listeners.ts';
import { readPrivate, writePrivate } from './private-files.ts';
import { type Profiled, type Profiling, takeProfile } from './profile-session.ts';
import {
  answerFile,
  folderProblem,
  type ProfileAnswer,
  type ProfileRequest,
  requestFile,
} from './request-folder.ts';

/** One at a time: V8 has a single profiler. */
let activeProfiling: Profiling | undefined;

/** Processes a pending profile request, if any. Never throws. */
export function answerRequest(profiled: Profiled): void {
  const user = process.geteuid?.();
  if (user === undefined) return;
  try {
    if (folderProblem(user) !== undefined) return;
    const request = takeRequest(requestFile(user, process.pid), user);
    if (request !== undefined) begin(request, user, profiled);
  } catch {
    // There is no valid request: others may use the same signal.
  }
}

function takeRequest(file: string, user: number): ProfileRequest | undefined {
  const text = readPrivate(file, user);
  if (text === undefined) return undefined;
  rmSync(file);
  const request = JSON.parse(text) as ProfileRequest;
  const { id, kinds, seconds, folder } = request;
  const isSound =
    /^[\da-f-]{36}$/.test(id) &&
    kinds.length > 0 &&
    kinds.every((kind) => ROWS.SIGHTLINE_PROFILE.words.includes(kind)) &&
    seconds > 0 &&
    seconds <= ROWS.SIGHTLINE_PROFILE_SECONDS.max &&
    isAbsolute(folder);
  return isSound ? request : undefined;
}

function begin({ id, kinds, seconds, folder }: ProfileRequest, user: number, profiled: Profiled) {
  const answer = (content: ProfileAnswer) => write(user, id, content);
  if (activeProfiling !== undefined) {
    answer({ state: 'failed', reason: 'another profile is being taken' });
    return;
  }
  const profiling = takeProfile(kinds, folder, profiled);
  activeProfiling = profiling;
  const finish = () => {
    clearTimeout(timer);
    unlisten('exit', finish);
    activeProfiling = undefined;
    try {
      answer({ state: 'done', files: profiling.stop() });
    } catch (error) {
      answer({ state: 'failed', reason: (error as Error).message });
    }
  };
  const timer = setTimeout(finish, seconds * 1000).unref();
  listen('exit', finish);
  answer({ state: 'begun' });
}

/** If the folder was removed or replaced meanwhile, nobody waits for the answer. */
function write(user: number, id: string, content: ProfileAnswer): void {
  if (folderProblem(user) === undefined)
    writePrivate(answerFile(user, id), JSON.stringify(content));
}
