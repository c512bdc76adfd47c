import type { TextSection } from './text.ts';

export const PROFILES: TextSection = {
  title: 'Profiles',
  texts: [
    {
      names: ['SIGHTLINE_PROFILE'],
      meaning:
        'List of {words}: profiles that begin with the process ([errors](errors.md#profiles))',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_PROFILE_SECONDS'],
      meaning: 'For how many seconds, from {min} to {max}; the end of the process ends it earlier',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_PROFILE_FOLDER'],
      meaning: 'Folder for the files',
      default: 'the folder in which the process was started',
      source: 'Sightline',
    },
  ],
};
