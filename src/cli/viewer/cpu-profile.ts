import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProfileResult } from '../../viewer/api/context.ts';
import { requestProfiles } from '../profile/profile-process.ts';

/** Takes a CPU profile of a process of this user, as `sightline profile` does. */
export async function takeProfile(pid: number, seconds: number): Promise<ProfileResult> {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-profile-'));
  try {
    const result = await requestProfiles({ pid, kinds: ['cpu'], seconds, folder });
    if ('fault' in result) return result;
    return { profile: readFileSync(result.files[0]!, 'utf8') };
  } catch (error) {
    return { fault: (error as Error).message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
