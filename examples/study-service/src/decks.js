import { notFound } from './errors.js';

/** @throws HttpError 404 if the user has no such deck; decks of others do not exist for them */
export async function findDeck(database, deckId, userId) {
  const { rows } = await database.query(
    `SELECT id, title, description, created_at AS "createdAt"
     FROM decks WHERE id = $1 AND user_id = $2`,
    [deckId, userId],
  );
  if (!rows[0]) throw notFound('deck');
  return rows[0];
}

/** Keys of the cached data of a deck, which changes of its cards invalidate. */
export const statisticsKey = (deckId) => `deck:${deckId}:statistics`;
export const dueCardsKey = (deckId) => `deck:${deckId}:due`;

export function forgetDeck(cache, deckId) {
  return cache.forget(statisticsKey(deckId), dueCardsKey(deckId));
}
