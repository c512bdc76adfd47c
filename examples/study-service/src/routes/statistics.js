import { Router } from 'express';
import { findDeck, statisticsKey } from '../decks.js';
import { readId } from '../validation.js';

const STATISTICS_SECONDS = 30;

/** Counts of the deck, reviews of the last 90 days with weekly averages, and the hardest cards. */
const STATISTICS = `
  WITH deck_cards AS (SELECT * FROM cards WHERE deck_id = $1),
  deck_reviews AS (
    SELECT reviews.*, row_number() OVER (PARTITION BY card_id ORDER BY answered_at) AS attempt
    FROM reviews JOIN deck_cards ON deck_cards.id = reviews.card_id
  ),
  days AS (
    SELECT day::date, count(deck_reviews.id)::int AS reviews
    FROM generate_series(now() - interval '89 days', now(), interval '1 day') AS day
    LEFT JOIN deck_reviews ON deck_reviews.answered_at::date = day::date
    GROUP BY day::date
  ),
  averaged_days AS (
    SELECT day, reviews,
      round(avg(reviews) OVER (ORDER BY day ROWS 6 PRECEDING), 1)::float AS "weeklyAverage"
    FROM days
  ),
  hardest AS (
    SELECT deck_cards.id, front, count(*)::int AS answers, avg(grade)::float AS "averageGrade"
    FROM deck_reviews JOIN deck_cards ON deck_cards.id = card_id
    GROUP BY deck_cards.id, front ORDER BY avg(grade), count(*) DESC LIMIT 5
  )
  SELECT
    (SELECT count(*)::int FROM deck_cards) AS cards,
    (SELECT count(*)::int FROM deck_cards WHERE due_at <= now() AND back IS NOT NULL) AS due,
    (SELECT count(*)::int FROM deck_cards WHERE back IS NULL) AS unfinished,
    (SELECT count(*)::int FROM deck_reviews) AS reviews,
    (SELECT avg((grade >= 3)::int)::float FROM deck_reviews WHERE attempt > 1) AS retention,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ease)::float FROM deck_cards) AS "medianEase",
    (SELECT json_agg(hardest) FROM hardest) AS hardest,
    (SELECT json_agg(averaged_days ORDER BY day) FROM averaged_days) AS days`;

export function statisticsRoutes({ database, cache }) {
  const router = Router();

  router.get('/decks/:deckId/statistics', async (request, response) => {
    const deckId = readId(request, 'deckId', 'deck');
    const deck = await findDeck(database, deckId, request.userId);
    const statistics = await cache.remember(statisticsKey(deckId), STATISTICS_SECONDS, async () => {
      const { rows } = await database.query(STATISTICS, [deckId]);
      return rows[0];
    });
    response.json({ deck: deck.title, ...statistics });
  });

  return router;
}
