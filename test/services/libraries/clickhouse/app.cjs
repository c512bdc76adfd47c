// Each way to ask ClickHouse: `/<way>` answers with what has come of it.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async ({ createClient }) => {
  const log = { level: 127 };
  const url = `http://shop:none@127.0.0.1:${process.env.CLICKHOUSE_PORT}/shop`;
  const client = createClient(Object.freeze({ url, log }));
  const away = createClient({ url: 'http://127.0.0.1:1', log });
  const span = { setAttributes() {}, setStatus() {}, recordException() {}, end() {} };
  const tracer = { startActiveSpan: (_name, _options, act) => act(span) };
  const traced = createClient({ url, log, tracer });
  await client.command({ query: 'create table if not exists films (id UInt32, title String)' });
  // Outside of any trace.
  await client.insert({
    table: 'films',
    values: [{ id: 7, title: 'alien' }],
    format: 'JSONEachRow',
  });
  await client.query({
    query: 'select title from films where title = {title: String}',
    query_params: { title: 'hidden' },
  });
  const query = async (text, more) =>
    (await (await client.query({ query: text, ...more })).json()).data[0].title;
  const ways = {
    query: () => query("select title from films where title = 'alien'"),
    parameters: () =>
      query('select title from films where title = {title: String};', {
        query_params: { title: 'alien' },
      }),
    rows: async () => {
      const result = await client.query({ query: 'select * from films', format: 'JSONEachRow' });
      let titles = '';
      for await (const rows of result.stream()) for (const row of rows) titles += row.json().title;
      return titles.slice(0, 5);
    },
    insert: async () => {
      const { executed, query_id } = await client.insert({
        ...{ table: 'films', columns: ['id', 'title'], format: 'JSONEachRow' },
        values: [{ id: 8, title: 'hidden' }],
      });
      return `${executed} ${query_id.length}`;
    },
    empty: async () => (await client.insert({ table: 'films', values: [] })).executed,
    command: async () =>
      (await client.command({ query: 'create table reviews (text String)' })).query_id.length,
    exec: async () => {
      const { stream } = await client.exec({
        query: "select * from films where title = 'alien' format JSONEachRow",
      });
      let text = '';
      for await (const part of stream) text += part;
      return text.trim();
    },
    missing: () => query("select title from nothing where title = 'hidden'"),
    syntax: () => query("selct title from films where title = 'hidden'"),
    away: async () => await away.command({ query: 'select 1' }),
    traced: async () => (await traced.command({ query: 'create table notes (id UInt8)' })) && 'yes',
    itself: () =>
      ['query', 'insert'].map((name) => `${client[name].name} ${client[name].length}`).join(),
  };
  listen(
    createServer(async (request, response) => {
      try {
        response.end(String(await ways[request.url.slice(1)]()));
      } catch ({ type, code, message }) {
        response.end(`${type} ${code} ${message}`);
      }
    }),
  );
};
