import type { TextSection } from './text.ts';

export const PROFILES: TextSection = {
  title: 'Profiles',
  texts: [
    {
      names: ['SIGHTLINE_PROFILE'],
      meaning:
        'Profiles to take from the start of the process: list of {words} ([errors](errors.md#profiles))',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_PROFILE_SECONDS'],
      meaning: 'Duration of the profile in seconds, from {min} to {max}, or until the process ends',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_PROFILE_FOLDER'],
      meaning: 'Folder for the profile files',
      default: 'the working directory at the start of the process',
      source: 'Sightline',
    },
  ],
};
