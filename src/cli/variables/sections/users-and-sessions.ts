// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const USERS_AND_SESSIONS: VariableSection = {
  title: 'Users and sessions',
  variables: [
    {
      names: ['SIGHTLINE_USER'],
      type: 'list',
      meaning:
        'Who the user of a request is: list of `header:x-user-id`, `jwt:sub`, `cookie:sid`, `baggage:enduser.id`; the first that finds somebody counts',
      default: 'nobody: users are not counted',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SESSION_IDLE'],
      type: 'duration',
      meaning: 'Longest gap within a session, up to a day: `30m`, `90s`, `2h`, or a number of ms',
      default: '`30m`',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SESSION_ROUTES'],
      type: 'list',
      meaning:
        'Only these make sessions: list of routes (`/study-sessions/*`, `POST /decks/:deckId/study-sessions`)',
      default: 'all',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SESSION_STORE'],
      type: 'URL',
      meaning:
        'Redis in which all processes of the service keep their sessions: `redis://[user:password@]host[:port][/database]`, `rediss://…` with TLS',
      default: 'none: each process counts its own',
      source: 'Sightline',
    },
  ],
};
