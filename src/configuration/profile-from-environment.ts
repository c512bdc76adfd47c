import type { Environment } from './environment.ts';

export const PROFILE_KINDS = ['cpu', 'heap'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/** Profiles that are taken from the start on. */
export interface ProfileSettings {
  readonly kinds: readonly ProfileKind[];
  /** How long; the end of the process ends it before. */
  readonly seconds: number;
  /** Where the files go. Default: the folder in which the process was started. */
  readonly folder: string | undefined;
}

const DEFAULT_SECONDS = 30;
/** An hour: a longer profile is larger than what shows it can take. */
export const MOST_SECONDS = 3600;

/** @returns undefined where none is asked for */
export function profileFromEnvironment(environment: Environment): ProfileSettings | undefined {
  const kinds = environment.wordsOf('SIGHTLINE_PROFILE', PROFILE_KINDS, []);
  const seconds = environment.number(
    'SIGHTLINE_PROFILE_SECONDS',
    { min: 1, max: MOST_SECONDS },
    DEFAULT_SECONDS,
  );
  const folder = environment.string('SIGHTLINE_PROFILE_FOLDER');
  return kinds.length === 0 ? undefined : { kinds, seconds, folder };
}
