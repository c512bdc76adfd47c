import { Router } from 'express';
import { inTransaction } from '../database.js';
import { dueCardsKey, findDeck, forgetDeck } from '../decks.js';
import { conflict, notFound } from '../errors.js';
import { schedule } from '../scheduling.js';
import { readId, validate, wholeNumber } from '../validation.js';

const DUE_CARDS_SECONDS = 60;
const CARDS_PER_SESSION = 20;

export function studyRoutes({ database, cache, logger }) {
  const router = Router();

  router.post('/decks/:deckId/study-sessions', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    await findDeck(database, deckId, request.userId);
    const cards = await cache.remember(dueCardsKey(deckId), DUE_CARDS_SECONDS, () =>
      findDueCards(database, deckId),
    );
    if (cards.length === 0) throw conflict('no card is due');
    const { rows } = await database.query(
      'INSERT INTO study_sessions (deck_id, user_id) VALUES ($1, $2) RETURNING id',
      [deckId, request.userId],
    );
    response.status(201).json({ id: rows[0].id, cards });
  });

  router.post('/study-sessions/:sessionId/answers', async (request, response) => {
    const sessionId = readId(request, 'sessionId', 'study session');
    const { cardId, grade } = validate(request.body, {
      cardId: wholeNumber({ min: 1, max: 2_147_483_647 }),
      grade: wholeNumber({ min: 0, max: 5 }),
    });
    const session = await findSession(database, sessionId, request.userId);
    if (session.finishedAt) throw conflict('the study session is finished');
    const answer = await inTransaction(database, (connection) =>
      recordAnswer(connection, session, cardId, grade),
    );
    response.status(201).json(answer);
  });

  router.post('/study-sessions/:sessionId/finish', async (request, response) => {
    const sessionId = readId(request, 'sessionId', 'study session');
    const session = await findSession(database, sessionId, request.userId);
    if (session.finishedAt) throw conflict('the study session is finished');
    await database.query('UPDATE study_sessions SET finished_at = now() WHERE id = $1', [
      sessionId,
    ]);
    const { rows } = await database.query(
      `SELECT count(*)::int AS answered, count(*) FILTER (WHERE grade >= 3)::int AS known
       FROM reviews WHERE session_id = $1`,
      [sessionId],
    );
    await forgetDeck(cache, session.deckId);
    logger.info('study session finished', { session: sessionId, ...rows[0] });
    response.json(rows[0]);
  });

  return router;
}

async function findDueCards(database, deckId) {
  const { rows } = await database.query(
    `SELECT id, front FROM cards
     WHERE deck_id = $1 AND back IS NOT NULL AND due_at <= now()
     ORDER BY due_at, id LIMIT $2`,
    [deckId, CARDS_PER_SESSION],
  );
  return rows;
}

async function findSession(database, sessionId, userId) {
  const { rows } = await database.query(
    `SELECT id, deck_id AS "deckId", finished_at AS "finishedAt"
     FROM study_sessions WHERE id = $1 AND user_id = $2`,
    [sessionId, userId],
  );
  if (!rows[0]) throw notFound('study session');
  return rows[0];
}

async function recordAnswer(connection, session, cardId, grade) {
  const { rows } = await connection.query(
    `SELECT back, ease, interval_days AS "intervalDays", repetitions
     FROM cards WHERE id = $1 AND deck_id = $2 FOR UPDATE`,
    [cardId, session.deckId],
  );
  if (!rows[0]) throw notFound('card in this deck');
  const next = schedule(rows[0], grade);
  const updated = await connection.query(
    `UPDATE cards SET ease = $2, interval_days = $3::real, repetitions = $4,
       due_at = now() + $3::real * interval '1 day'
     WHERE id = $1 RETURNING due_at AS "dueAt"`,
    [cardId, next.ease, next.intervalDays, next.repetitions],
  );
  await connection.query('INSERT INTO reviews (session_id, card_id, grade) VALUES ($1, $2, $3)', [
    session.id,
    cardId,
    grade,
  ]);
  return { back: rows[0].back, dueAt: updated.rows[0].dueAt };
}
