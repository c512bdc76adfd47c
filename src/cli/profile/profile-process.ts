import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProfileKind } from '../../configuration/environment/profile-from-environment.ts';
import { readPrivate, writePrivate } from '../../profiling/private-files.ts';
import {
  answerFile,
  folderProblem,
  type ProfileAnswer,
  type ProfileRequest,
  requestFile,
  requestFolder,
} from '../../profiling/request-folder.ts';
import { onOneLine } from '../../util/on-one-line.ts';
import { becomeOwner, ownerOf } from './process-owner.ts';

export interface ProfileOptions {
  readonly pid: number;
  readonly kinds: readonly ProfileKind[];
  readonly seconds: number;
  /** Relative to the folder of the command. */
  readonly folder: string;
}

/** How long a process may take to hear of it: its event loop may be blocked. */
const LONGEST_SILENCE_MS = 5000;
/** How long it may take to write the files. */
const LONGEST_WRITING_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** Asks a running process for profiles, and prints where they are; returns the exit code. */
export async function profileProcess(options: ProfileOptions): Promise<number> {
  const answer = await askForProfile(options);
  if ('files' in answer) {
    for (const file of answer.files) process.stdout.write(`${onOneLine(file)}\n`);
    return 0;
  }
  process.stderr.write(`${answer.fault} [SL_PROFILE_REFUSED]\n`);
  return 1;
}

/** The files that the process has written, or why it has not. */
export type Profiles = { readonly files: readonly string[] } | { readonly fault: string };

/** Asks a running process for profiles. */
export async function askForProfile(options: ProfileOptions): Promise<Profiles> {
  const { pid, kinds, seconds, folder } = options;
  if (process.platform === 'win32') {
    return fault(
      'Windows has no signal for this. Start the service with SIGHTLINE_PROFILE=cpu instead.',
    );
  }
  try {
    const owner = ownerOf(pid);
    if (owner === undefined) return fault(`There is no process ${pid}.`);
    const request: ProfileRequest = { id: randomUUID(), kinds, seconds, folder: resolve(folder) };
    const asked = process.geteuid!();
    if (owner.user !== asked) {
      if (asked !== 0) return fault(othersProcess(pid));
      if (!becomeOwner(owner)) {
        return fault(
          `Process ${pid} belongs to user ${owner.user}, whom root cannot become here (CAP_SETUID): run the command as that user.`,
        );
      }
    }
    return await askAs(owner.user, pid, request);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fault(code === 'EPERM' ? othersProcess(pid) : message);
  }
}

function fault(text: string): Profiles {
  return { fault: text };
}

function othersProcess(pid: number): string {
  return `Process ${pid} belongs to another user: run the command as that user, or as root.`;
}

/** As the user to whom the process belongs. */
async function askAs(user: number, pid: number, request: ProfileRequest): Promise<Profiles> {
  makeFolder(user);
  const wrong = folderProblem(user);
  if (wrong !== undefined) return fault(`${wrong}: have it removed.`);
  const answer = answerFile(user, request.id);
  try {
    writePrivate(requestFile(user, pid), JSON.stringify(request));
    process.kill(pid, 'SIGCONT');
    const begun = await answered(answer, user, LONGEST_SILENCE_MS, () => true);
    if (begun === undefined) return fault(nobody(pid));
    const ended = await answered(
      answer,
      user,
      request.seconds * 1000 + LONGEST_WRITING_MS,
      ({ state }) => state !== 'begun',
    );
    if (ended === undefined || ended.state === 'begun')
      return fault(`Process ${pid} has started the profile, and not finished it.`);
    if (ended.state === 'failed') {
      return fault(`Process ${pid} failed: ${onOneLine(ended.reason)}.`);
    }
    return { files: ended.files };
  } finally {
    for (const file of [requestFile(user, pid), answer]) remove(file);
  }
}

function nobody(pid: number): string {
  return `Process ${pid} does not respond. Does it run under Sightline, with an event loop that is not blocked, and does it see the same /tmp?`;
}

function makeFolder(user: number): void {
  try {
    mkdirSync(requestFolder(user), { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** What is left behind is read by nobody. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder has become somebody else's meanwhile.
  }
}

async function answered(
  file: string,
  user: number,
  timeoutMs: number,
  isEnough: (answer: ProfileAnswer) => boolean,
): Promise<ProfileAnswer | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = read(file, user);
    if (answer !== undefined && isEnough(answer)) return answer;
    if (performance.now() > deadline) return undefined;
    await sleep(LOOK_AGAIN_MS);
  }
}

function read(file: string, user: number): ProfileAnswer | undefined {
  const text = readPrivate(file, user);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ProfileAnswer;
  } catch {
    return undefined;
  }
}
