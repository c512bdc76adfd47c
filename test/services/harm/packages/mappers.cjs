// What stands above pg: knex, sequelize and drizzle.
const knex = require('knex');
const { DataTypes, Model, Sequelize } = require('sequelize');
const { drizzle } = require('drizzle-orm/node-postgres');
const { eq, sql } = require('drizzle-orm');
const { integer, pgTable, text } = require('drizzle-orm/pg-core');
const pg = require('pg');
const { attempt, kindOf, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  const url = process.env.PGURL;
  shape('knex', knex, 1);
  const database = knex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
  database.on('query', ({ sql: asked, bindings }) => print('query', asked, bindings));
  await database.schema.dropTableIfExists('tried');
  await attempt('create', () =>
    database.schema
      .createTable('tried', (table) => {
        table.integer('id').primary();
        table.text('name');
      })
      .then(kindOf),
  );
  await attempt('insert', () =>
    database('tried')
      .insert(
        Object.freeze([
          { id: 1, name: 'a' },
          { id: 2, name: 'b' },
        ]).slice(),
      )
      .returning('id'),
  );
  const builder = database('tried').where({ id: 1 });
  print(
    kindOf(builder),
    builder.toSQL().sql,
    builder.toString(),
    builder.clone().first().toString(),
  );
  await attempt('select', () => builder.select('name'));
  await attempt('again', () => builder);
  await attempt(
    'callback',
    () =>
      new Promise((resolve) =>
        database('tried').asCallback((error, rows) => resolve([error, rows.length])),
      ),
  );
  await attempt('transaction', () =>
    database.transaction(async (inner) => inner('tried').update({ name: 'c' }).where('id', 2)),
  );
  await attempt('rolled back', () =>
    database.transaction(async () => {
      throw new Error('no');
    }),
  );
  await attempt('stream', async () => {
    const seen = [];
    for await (const { id } of database('tried').orderBy('id').stream()) seen.push(id);
    return seen;
  });
  await attempt('fails', () =>
    database('nothing')
      .select()
      .catch(({ code }) => code),
  );
  await attempt('undefined', () => database('tried').where({ id: undefined }));
  await attempt('raw', () => database.raw('select ? as a', [1]).then(({ rows }) => rows));
  await attempt('timeout', () =>
    database
      .raw('select pg_sleep(1)')
      .timeout(50, { cancel: true })
      .catch(({ name }) => name),
  );
  await attempt('no client', () => knex({}));

  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    logging: (asked) => print('logging', asked),
  });
  class Tried extends Model {}
  Tried.init(
    { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT },
    { sequelize, tableName: 'tried', timestamps: false },
  );
  Tried.addHook('beforeCreate', (one) => print('hook', one.name));
  await attempt('findAll', () => Tried.findAll(Object.freeze({ where: { id: 1 }, raw: true })));
  await attempt('create', () =>
    Tried.create({ id: 3, name: 'three' }).then((one) => [one.get(), one.isNewRecord]),
  );
  await attempt('unique', () => Tried.create({ id: 3 }).catch(({ name }) => name));
  await attempt('query', () => sequelize.query('select 1 as a', { plain: true }));
  await attempt('sequelize transaction', () =>
    sequelize.transaction({ logging: false }, async () => Tried.count({ logging: false })),
  );
  await attempt('sequelize fails', () =>
    sequelize.query('select nothing').catch(({ name }) => name),
  );
  await attempt('close', () => sequelize.close());

  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const orm = drizzle(pool, {
    logger: { logQuery: (asked, params) => print('drizzle', asked, params) },
  });
  const tried = pgTable('tried', { id: integer('id').primaryKey(), name: text('name') });
  const select = orm.select().from(tried).where(eq(tried.id, 1));
  print(kindOf(select), typeof select.then, select.toSQL());
  await attempt('drizzle', () => select);
  await attempt('drizzle again', () => select);
  await attempt('drizzle insert', () =>
    orm
      .insert(tried)
      .values(Object.freeze({ id: 5, name: 'five' }))
      .returning(),
  );
  await attempt('drizzle transaction', () =>
    orm.transaction(async (inner) => inner.execute(sql`select 1 as a`).then(({ rows }) => rows)),
  );
  await attempt('drizzle prepared', () => select.prepare('p').execute());
  await attempt('drizzle fails', () =>
    orm.execute(sql`select nothing`).catch(({ name, cause }) => [name, cause?.code]),
  );
  await pool.end();
  await database.schema.dropTable('tried');
  await database.destroy();
};
