/** How long each answer of the database is held back. */
export const DATABASE_DELAY_SECONDS = 0.04;
