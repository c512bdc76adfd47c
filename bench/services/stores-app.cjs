// A request reads once from Redis and once from PostgreSQL.
module.exports = (express, pg, Redis) => {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
  const redis = new Redis(process.env.REDIS_URL);
  const app = express();
  app.use(express.json());
  app.get('/decks/:deck', async (request, response) => {
    const cached = await redis.get(`deck:${request.params.deck}`);
    const { rows } = await pool.query('SELECT $1::int AS deck, now() AS at', [request.params.deck]);
    response.json({ cached, ...rows[0] });
  });
  return app;
};
