import express, { Router } from 'express';
import { formatCsv, parseCards } from '../card-file.js';
import { inTransaction } from '../database.js';
import { findDeck, forgetDeck } from '../decks.js';
import { notFound } from '../errors.js';
import { readId, text, validate } from '../validation.js';

/** Maximum number of cards per INSERT; a large file needs several. */
const CARDS_PER_INSERT = 100;

export function deckRoutes({ database, cache, logger }) {
  const router = Router();

  router.get('/decks', async (request, response) => {
    const { rows } = await database.query(
      `SELECT decks.id, title, description, count(cards.id)::int AS "cardCount"
       FROM decks LEFT JOIN cards ON cards.deck_id = decks.id
       WHERE user_id = $1 GROUP BY decks.id ORDER BY title, decks.id`,
      [request.userId],
    );
    response.json({ decks: rows });
  });

  router.post('/decks', async (request, response) => {
    const deck = validate(request.body, {
      title: text({ max: 200 }),
      description: text({ min: 0, max: 2_000, fallback: '' }),
    });
    const { rows } = await database.query(
      `INSERT INTO decks (user_id, title, description) VALUES ($1, $2, $3)
       RETURNING id, title, description, created_at AS "createdAt"`,
      [request.userId, deck.title, deck.description],
    );
    response.status(201).location(`/decks/${rows[0].id}`).json(rows[0]);
  });

  router.get('/decks/:deckId', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    response.json(await findDeck(database, deckId, request.userId));
  });

  router.delete('/decks/:deckId', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    const { rowCount } = await database.query('DELETE FROM decks WHERE id = $1 AND user_id = $2', [
      deckId,
      request.userId,
    ]);
    if (rowCount === 0) throw notFound('deck');
    await forgetDeck(cache, deckId);
    response.status(204).end();
  });

  const readFile = express.text({ type: ['text/*'], limit: '1mb' });
  router.post('/decks/:deckId/import', readFile, async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    await findDeck(database, deckId, request.userId);
    const cards = parseCards(typeof request.body === 'string' ? request.body : '');
    await inTransaction(database, async (connection) => {
      for (let start = 0; start < cards.length; start += CARDS_PER_INSERT) {
        const batch = cards.slice(start, start + CARDS_PER_INSERT);
        await connection.query(
          `INSERT INTO cards (deck_id, front, back)
           SELECT $1, front, back FROM unnest($2::text[], $3::text[]) AS card (front, back)`,
          [deckId, batch.map((card) => card.front), batch.map((card) => card.back ?? null)],
        );
      }
    });
    await forgetDeck(cache, deckId);
    const unfinished = cards.filter((card) => !card.back).length;
    logger.info('cards imported', { deck: deckId, imported: cards.length, unfinished });
    response.status(201).json({ imported: cards.length, unfinished });
  });

  router.get('/decks/:deckId/export', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    const deck = await findDeck(database, deckId, request.userId);
    const { rows } = await database.query(
      'SELECT front, back FROM cards WHERE deck_id = $1 ORDER BY id',
      [deckId],
    );
    const csv = formatCsv(rows);
    response.type('text/csv').attachment(`${deck.title}.csv`).send(csv);
  });

  return router;
}
