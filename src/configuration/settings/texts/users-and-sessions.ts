import { ROWS } from '../rows.ts';
import type { TextSection } from './text.ts';

export const USERS_AND_SESSIONS: TextSection = {
  title: 'Users and sessions',
  texts: [
    {
      names: ['SIGHTLINE_USER'],
      meaning:
        'How to identify the user of a request: list of `header:x-user-id`, `jwt:sub`, `cookie:sid`, `baggage:enduser.id`; the first match counts',
      default: 'nobody: users are not counted',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SESSION_IDLE'],
      meaning: 'Longest gap within a session, up to a day: `30m`, `90s`, `2h`, or a number of ms',
      default: `\`${ROWS.SIGHTLINE_SESSION_IDLE.default / 60_000}m\``,
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SESSION_ROUTES'],
      meaning:
        'The only routes that count for sessions: list (`/study-sessions/*`, `POST /decks/:deckId/study-sessions`)',
      default: 'all',
      source: 'Sightline',
    },
    {
      names: ['SIGHTLINE_SESSION_STORE'],
      meaning:
        'Redis in which all processes of the service share sessions: `redis://[user:password@]host[:port][/database]`, `rediss://…` with TLS',
      default: 'none: each process counts its own',
      source: 'Sightline',
    },
  ],
};
