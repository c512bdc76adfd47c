import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profiled } from '../../viewer/api/context.ts';
import { requestProfiles } from '../profile/profile-process.ts';

/** Takes a CPU profile of a process of this user, as `sightline profile` does. */
export async function takeProfile(pid: number, seconds: number): Promise<Profiled> {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-profile-'));
  try {
    const answer = await requestProfiles({ pid, kinds: ['cpu'], seconds, folder });
    if ('fault' in answer) return answer;
    return { profile: readFileSync(answer.files[0]!, 'utf8') };
  } catch (error) {
    return { fault: (error as Error).message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
