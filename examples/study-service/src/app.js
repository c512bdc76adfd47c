import express from 'express';
import { handleErrors, unknownRoute } from './errors.js';
import { logRequests } from './log-requests.js';
import { cardRoutes } from './routes/cards.js';
import { deckRoutes } from './routes/decks.js';
import { healthRoutes } from './routes/health.js';
import { statisticsRoutes } from './routes/statistics.js';
import { studyRoutes } from './routes/study.js';
import { userRoutes } from './routes/users.js';
import { requireUser } from './tokens.js';

/** The Express application, without a server. */
export function createApp(services) {
  const { configuration, logger } = services;
  const app = express();
  app.disable('x-powered-by');
  app.use(logRequests(logger));
  app.use(express.json());

  app.use(healthRoutes(services));
  app.use(userRoutes(services));
  app.use(requireUser(configuration.jwtSecret));
  app.use(deckRoutes(services));
  app.use(cardRoutes(services));
  app.use(studyRoutes(services));
  app.use(statisticsRoutes(services));

  app.use(unknownRoute);
  app.use(handleErrors(logger));
  return app;
}
