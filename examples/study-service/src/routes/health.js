import { Router } from 'express';

export function healthRoutes({ database, cache }) {
  const router = Router();

  router.get('/healthz', async (_request, response) => {
    const up = await database.query('SELECT 1').then(
      () => true,
      () => false,
    );
    response.status(up ? 200 : 503).json({ database: up ? 'up' : 'down', cache: cache.state() });
  });

  return router;
}
