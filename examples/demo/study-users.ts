/**
 * Users are identified by the token that the service issues; sessions count only while they answer cards. These are
 * environment variables: the service has no telemetry code.
 */
export const STUDY_USERS = {
  SIGHTLINE_USER: 'jwt:sub',
  SIGHTLINE_SESSION_ROUTES: '/decks/:deckId/study-sessions,/study-sessions/*',
} as const;
