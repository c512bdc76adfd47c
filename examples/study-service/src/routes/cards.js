import { Router } from 'express';
import { findDeck, forgetDeck } from '../decks.js';
import { notFound } from '../errors.js';
import { readId, text, validate, wholeNumber } from '../validation.js';

const sides = { front: text({ max: 1_000 }), back: text({ max: 1_000 }) };

export function cardRoutes({ database, cache }) {
  const router = Router();

  router.get('/decks/:deckId/cards', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    const { after, limit } = validate(request.query, {
      after: wholeNumber({ min: 0, max: 2_147_483_647, fallback: 0 }),
      limit: wholeNumber({ min: 1, max: 200, fallback: 50 }),
    });
    await findDeck(database, deckId, request.userId);
    const { rows } = await database.query(
      `SELECT id, front, back, due_at AS "dueAt" FROM cards
       WHERE deck_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [deckId, after, limit],
    );
    response.json({ cards: rows, next: rows.length === limit ? rows.at(-1).id : null });
  });

  router.post('/decks/:deckId/cards', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    const { front, back } = validate(request.body, sides);
    await findDeck(database, deckId, request.userId);
    const { rows } = await database.query(
      `INSERT INTO cards (deck_id, front, back) VALUES ($1, $2, $3)
       RETURNING id, front, back, due_at AS "dueAt"`,
      [deckId, front, back],
    );
    await forgetDeck(cache, deckId);
    response.status(201).location(`/cards/${rows[0].id}`).json(rows[0]);
  });

  router.put('/cards/:cardId', async (request, response) => {
    const cardId = readId(request, 'cardId', 'card');
    const { front, back } = validate(request.body, sides);
    const { rows } = await database.query(
      `UPDATE cards SET front = $3, back = $4 FROM decks
       WHERE cards.id = $1 AND decks.id = cards.deck_id AND decks.user_id = $2
       RETURNING cards.id, cards.front, cards.back, cards.deck_id`,
      [cardId, request.userId, front, back],
    );
    if (!rows[0]) throw notFound('card');
    const { deck_id: deckId, ...card } = rows[0];
    await forgetDeck(cache, deckId);
    response.json(card);
  });

  router.delete('/cards/:cardId', async (request, response) => {
    const cardId = readId(request, 'cardId', 'card');
    const { rows } = await database.query(
      `DELETE FROM cards USING decks
       WHERE cards.id = $1 AND decks.id = cards.deck_id AND decks.user_id = $2
       RETURNING cards.deck_id`,
      [cardId, request.userId],
    );
    if (!rows[0]) throw notFound('card');
    await forgetDeck(cache, rows[0].deck_id);
    response.status(204).end();
  });

  return router;
}
