import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProfileKind } from '../../configuration/profile-from-environment.ts';
import {
  answerFile,
  isOwnFolder,
  type ProfileAnswer,
  type ProfileRequest,
  requestFile,
  requestFolder,
} from '../../profiling/request-folder.ts';

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
  const fault = await ask(options);
  if (fault === undefined) return 0;
  process.stderr.write(`${fault}\n`);
  return 1;
}

async function ask({ pid, kinds, seconds, folder }: ProfileOptions): Promise<string | undefined> {
  if (process.platform === 'win32') {
    return 'Windows has no signal for this. Start the service with SIGHTLINE_PROFILE=cpu instead.';
  }
  const user = ownerOf(pid);
  if (user === undefined) return `There is no process ${pid}.`;
  const request: ProfileRequest = { id: randomUUID(), kinds, seconds, folder: resolve(folder) };
  const answer = answerFile(user, request.id);
  try {
    writeRequest(user, pid, request);
    process.kill(pid, 'SIGCONT');
    const begun = await answered(answer, LONGEST_SILENCE_MS, () => true);
    if (begun === undefined) return NOBODY;
    const ended = await answered(
      answer,
      seconds * 1000 + LONGEST_WRITING_MS,
      ({ state }) => state !== 'begun',
    );
    if (ended === undefined || ended.state === 'begun') return 'It has begun and not ended.';
    if (ended.state === 'failed') return `It could not: ${ended.reason}.`;
    for (const file of ended.files) process.stdout.write(`${file}\n`);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'EPERM' || code === 'EACCES'
      ? `Process ${pid} belongs to another user: ask as that user, or as root.`
      : message;
  } finally {
    rmSync(requestFile(user, pid), { force: true });
    rmSync(answer, { force: true });
  }
}

const NOBODY =
  'It does not answer. Is it a service under Sightline, with an event loop that is not blocked, and does it see the same /tmp?';

function writeRequest(user: number, pid: number, request: ProfileRequest): void {
  const isRoot = process.getuid?.() === 0;
  const folder = requestFolder(user);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isRoot) chownSync(folder, user, -1);
  if (!isOwnFolder(user)) throw new Error(`${folder} is open to others: remove it.`);
  const file = requestFile(user, pid);
  writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
  if (isRoot) chownSync(file, user, -1);
}

/** On Linux that of the process; elsewhere whoever asks may ask for their own alone. */
function ownerOf(pid: number): number | undefined {
  if (process.platform === 'linux') {
    return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
  }
  try {
    process.kill(pid, 0);
    return process.getuid?.();
  } catch {
    return undefined;
  }
}

async function answered(
  file: string,
  timeoutMs: number,
  isEnough: (answer: ProfileAnswer) => boolean,
): Promise<ProfileAnswer | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = read(file);
    if (answer !== undefined && isEnough(answer)) return answer;
    if (Date.now() > deadline) return undefined;
    await sleep(LOOK_AGAIN_MS);
  }
}

function read(file: string): ProfileAnswer | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProfileAnswer;
  } catch {
    return undefined;
  }
}
