import { notFound } from './errors.js';

/** The deck, if it is the user's. Other people's decks do not exist for them. */
export async function findDeck(database, deckId, userId) {
  const { rows } = await database.query(
    `SELECT id, title, description, created_at AS "createdAt"
     FROM decks WHERE id = $1 AND user_id = $2`,
    [deckId, userId],
  );
  if (!rows[0]) throw notFound('deck');
  return rows[0];
}

/** What is cached for a deck and no longer true once its cards change. */
export const statisticsKey = (deckId) => `deck:${deckId}:statistics`;
export const dueCardsKey = (deckId) => `deck:${deckId}:due`;

export function forgetDeck(cache, deckId) {
  return cache.forget(statisticsKey(deckId), dueCardsKey(deckId));
}
