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
  /** Relative to the working directory of the command. */
  readonly folder: string;
}

/** Time for the process to respond; its event loop may be blocked. */
const RESPONSE_TIMEOUT_MS = 5000;
/** Time for the process to write the files. */
const WRITE_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 50;

/** Takes profiles of a running process and prints the paths of their files; returns the exit code. */
export async function profileProcess(options: ProfileOptions): Promise<number> {
  const profiles = await requestProfiles(options);
  if ('files' in profiles) {
    for (const file of profiles.files) process.stdout.write(`${onOneLine(file)}\n`);
    return 0;
  }
  process.stderr.write(`${profiles.fault} [SL_PROFILE_REFUSED]\n`);
  return 1;
}

/** The files that the process has written, or why it has not written any. */
export type Profiles = { readonly files: readonly string[] } | { readonly fault: string };

/** Requests profiles from a running process. */
export async function requestProfiles(options: ProfileOptions): Promise<Profiles> {
  const { pid, kinds, seconds, folder } = options;
  if (process.platform === 'win32') {
    return fault(
      'Profiles on request are not available on Windows. Start the service with SIGHTLINE_PROFILE=cpu instead.',
    );
  }
  try {
    const owner = ownerOf(pid);
    if (owner === undefined) return fault(`There is no process ${pid}.`);
    const request: ProfileRequest = { id: randomUUID(), kinds, seconds, folder: resolve(folder) };
    const user = process.geteuid!();
    if (owner.user !== user) {
      if (user !== 0) return fault(foreignProcess(pid));
      if (!becomeOwner(owner)) {
        return fault(
          `Process ${pid} belongs to user ${owner.user}, and root cannot switch to that user here (CAP_SETUID): run the command as that user.`,
        );
      }
    }
    return await requestAs(owner.user, pid, request);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fault(code === 'EPERM' ? foreignProcess(pid) : message);
  }
}

function fault(text: string): Profiles {
  return { fault: text };
}

function foreignProcess(pid: number): string {
  return `Process ${pid} belongs to another user: run the command as that user or as root.`;
}

/** Requests profiles as the user who owns the process. */
async function requestAs(user: number, pid: number, request: ProfileRequest): Promise<Profiles> {
  makeFolder(user);
  const folderFault = folderProblem(user);
  if (folderFault !== undefined) return fault(`${folderFault}: remove it.`);
  const answer = answerFile(user, request.id);
  try {
    writePrivate(requestFile(user, pid), JSON.stringify(request));
    process.kill(pid, 'SIGCONT');
    const firstAnswer = await waitForAnswer(answer, user, RESPONSE_TIMEOUT_MS, () => true);
    if (firstAnswer === undefined) return fault(noResponse(pid));
    const lastAnswer = await waitForAnswer(
      answer,
      user,
      request.seconds * 1000 + WRITE_TIMEOUT_MS,
      ({ state }) => state !== 'begun',
    );
    if (lastAnswer === undefined || lastAnswer.state === 'begun')
      return fault(`Process ${pid} started the profile but did not finish it.`);
    if (lastAnswer.state === 'failed') {
      return fault(`Process ${pid} could not take the profile: ${onOneLine(lastAnswer.reason)}.`);
    }
    return { files: lastAnswer.files };
  } finally {
    for (const file of [requestFile(user, pid), answer]) remove(file);
  }
}

function noResponse(pid: number): string {
  return `Process ${pid} does not respond. Check that it runs with Sightline, that its event loop is not blocked, and that it uses the same /tmp.`;
}

function makeFolder(user: number): void {
  try {
    mkdirSync(requestFolder(user), { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A file that stays behind does no harm. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder belongs to another user by now.
  }
}

async function waitForAnswer(
  file: string,
  user: number,
  timeoutMs: number,
  isExpected: (answer: ProfileAnswer) => boolean,
): Promise<ProfileAnswer | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = read(file, user);
    if (answer !== undefined && isExpected(answer)) return answer;
    if (performance.now() > deadline) return undefined;
    await sleep(POLL_INTERVAL_MS);
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
