// A request does six common operations, one after another: a query each of three databases, a read from a cache,
// a call of another service, and a line of the log.
module.exports = async ({ pg, mysql, redis, mongodb, pino }) => {
  const { DATABASE_URL, MYSQL_URL, REDIS_URL, MONGODB_URL, SERVICE_URL } = process.env;
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4 });
  const sql = mysql.createPool({ uri: MYSQL_URL, connectionLimit: 4 });
  const cache = redis.createClient({ url: REDIS_URL });
  const mongo = new mongodb.MongoClient(MONGODB_URL, { monitorCommands: false });
  const log = pino();
  await Promise.all([cache.connect(), mongo.connect()]);
  const users = mongo.db('shop').collection('users');
  return async (_request, response) => {
    const { rows } = await pool.query('SELECT $1::int AS deck', [7]);
    const [decks] = await sql.execute('SELECT ? AS deck', [7]);
    const cached = await cache.get('deck:7');
    const user = await users.findOne({ name: 'ada' });
    const answer = await fetch(SERVICE_URL);
    const text = await answer.text();
    log.info({ deck: 7 }, 'deck shown');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ rows, decks, cached, user: user.name, text }));
  };
};
