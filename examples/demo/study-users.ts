/**
 * Who studies, by the token that the service gives them, and when: answering cards, not looking around.
 * All of it is environment; the service has no line of telemetry.
 */
export const STUDY_USERS = {
  SIGHTLINE_USER: 'jwt:sub',
  SIGHTLINE_SESSION_ROUTES: '/decks/:deckId/study-sessions,/study-sessions/*',
} as const;
