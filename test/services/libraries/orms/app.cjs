// The same row by each ORM, over drivers that are observed: `/<orm>` answers with its title.
const { createServer } = require('node:http');
const { drizzle } = require('drizzle-orm/node-postgres');
const { drizzle: drizzleOverPostgresJs } = require('drizzle-orm/postgres-js');
const { pgTable, integer, text } = require('drizzle-orm/pg-core');
const { eq } = require('drizzle-orm');
const pg = require('pg');
const { DataTypes, Sequelize } = require('sequelize');
const { DataSource, EntitySchema } = require('typeorm');
const listen = require('../../listen.cjs');

module.exports = async (postgres) => {
  const url = process.env.DATABASE_URL;
  const pool = new pg.Pool({ connectionString: url });
  await pool.query('create table if not exists films (id int primary key, title text)');
  await pool.query("insert into films values (7, 'alien') on conflict do nothing");
  const films = pgTable('films', { id: integer().primaryKey(), title: text() });
  const [overPg, overPostgresJs] = [
    drizzle(pool),
    drizzleOverPostgresJs(postgres(url, { onnotice() {} })),
  ];
  const sequelize = new Sequelize(url, { logging: false });
  const Film = sequelize.define(
    'film',
    { id: { type: DataTypes.INTEGER, primaryKey: true }, title: DataTypes.TEXT },
    { tableName: 'films', timestamps: false },
  );
  const Entity = new EntitySchema({
    name: 'films',
    columns: { id: { type: 'int', primary: true }, title: { type: 'text' } },
  });
  const source = await new DataSource({ type: 'postgres', url, entities: [Entity] }).initialize();
  await sequelize.authenticate();
  const byDrizzle = async (db) => (await db.select().from(films).where(eq(films.id, 7)))[0].title;
  const ways = {
    drizzle: () => byDrizzle(overPg),
    'drizzle-postgres-js': () => byDrizzle(overPostgresJs),
    sequelize: async () => (await Film.findByPk(7)).title,
    typeorm: async () => (await source.getRepository('films').findOneBy({ id: 7 })).title,
  };
  listen(
    createServer(async (request, response) => {
      response.end(String(await ways[request.url.slice(1)]()));
    }),
  );
};
