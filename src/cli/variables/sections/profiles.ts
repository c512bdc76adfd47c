// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const PROFILES: VariableSection = {
  title: 'Profiles',
  variables: [
    {
      names: ['SIGHTLINE_PROFILE'],
      type: 'list',
      meaning:
        'List of `cpu`, `heap`: profiles from the start of the process on ([errors](errors.md#profiles))',
      default: 'none',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_PROFILE_SECONDS'],
      type: 'number',
      meaning: 'For how many seconds, from 1 to 3600; the end of the process ends it before',
      default: '`30`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_PROFILE_FOLDER'],
      type: 'path',
      meaning: 'Folder for the files',
      default: 'the folder in which the process was started',
      source: 'Sightline',
    },
  ],
};
