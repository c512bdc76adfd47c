import type { Environment } from '../environment-reader.ts';
import type { SettingValue } from '../settings/table.ts';

export type ProfileKind = SettingValue<'SIGHTLINE_PROFILE'>[number];

/** Profiles that begin with the process. */
export interface ProfileSettings {
  readonly kinds: readonly ProfileKind[];
  /** Duration in seconds; the end of the process ends it earlier. */
  readonly seconds: number;
  /** Folder for the files. Default: the folder in which the process was started. */
  readonly folder: string | undefined;
}

/** @returns undefined where no profile is requested */
export function profileFromEnvironment(environment: Environment): ProfileSettings | undefined {
  const kinds = environment.value('SIGHTLINE_PROFILE');
  const seconds = environment.value('SIGHTLINE_PROFILE_SECONDS');
  const folder = environment.value('SIGHTLINE_PROFILE_FOLDER');
  return kinds.length === 0 ? undefined : { kinds, seconds, folder };
}
