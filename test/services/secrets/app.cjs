// Leaves the secrets that it is sent wherever a service might: in spans, logs, baggage and databases.
const http = require('node:http');
const https = require('node:https');
const { readFileSync, createWriteStream } = require('node:fs');
const { context, metrics, propagation, SpanStatusCode, trace } = require('@opentelemetry/api');
const listen = require('../listen.cjs');

const { CERTIFICATE, KEY, DATABASE_URL, REDIS_URL, DOWNSTREAM } = process.env;

/** One item: `text` has the secret in its usual surroundings, `name` and `value` are those of a field. */
function plantInSpans({ name, value, text }) {
  const tracer = trace.getTracer('planter');
  const inner = trace.getActiveSpan();
  inner.setAttribute(name, value);
  inner.setAttribute('note', text);
  inner.setAttribute('list', ['first', text]);
  inner.setAttribute(`http.request.header.${name}`, [value]);
  inner.setAttribute('process.command_args', ['node', `--${name}`, value]);
  inner.addEvent(`said ${text}`, { [name]: value, 'event.note': text });
  inner.recordException(new Error(`failed with ${text}`));
  inner.setStatus({ code: SpanStatusCode.ERROR, message: `because of ${text}` });
  const links = [{ context: inner.spanContext(), attributes: { [name]: value, note: text } }];
  tracer.startSpan(`do ${text}`, { links, attributes: { [`app.${name}`]: value } }).end();
}

function plantInLogs({ winston, pino, bunyan }, { name, value, text }) {
  const fields = { [name]: value, request: { headers: { [name]: value }, notes: [text] } };
  winston.info(text, fields);
  winston.error(new Error(`failed with ${text}`));
  pino.info(fields, text);
  pino.error(new Error(`failed with ${text}`));
  bunyan.info(fields, text);
  bunyan.error(new Error(`failed with ${text}`));
}

function createLoggers({ winston, pino, bunyan }) {
  const nowhere = () => createWriteStream('/dev/null');
  return {
    winston: winston.createLogger({
      transports: [new winston.transports.Stream({ stream: nowhere() })],
    }),
    pino: pino({}, nowhere()),
    bunyan: bunyan.createLogger({ name: 'bunyan', stream: nowhere() }),
  };
}

async function plantInDatabases({ pool, ioredis, redis }, { name, value }) {
  const sql = `'${value.replaceAll("'", "''")}'`;
  await pool?.query(`select ${sql} as "${name}" /* ${value} */`);
  await pool
    ?.query(`select * from accounts where ${name.replaceAll('-', '_')} = ${sql}`)
    .catch(() => {});
  await pool?.query(`select cast(${sql} as integer)`).catch(() => {});
  await ioredis?.sismember('allowed', value);
  await ioredis?.get(`session:${value}`);
  await redis?.sIsMember('allowed', value);
  await redis?.eval('return 1', { keys: ['k'], arguments: [value] });
}

async function plantInRequests(base, ca, { name, value }) {
  const query = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const client = base.startsWith('https') ? https : http;
  const url = new URL(`/hello?${query}`, base);
  const headers = { [name]: value.replaceAll('\n', ' ') };
  await finished(client.get(url, { ca, headers, auth: `user:${value}` }));
  if (!base.startsWith('https')) await (await fetch(url, { headers })).text();
}

/** The entries of baggage leave with the request, and what one reads of them as attributes. */
async function plantInBaggage({ name, value }) {
  const baggage = propagation.createBaggage({ [name]: { value }, tenant: { value: 'seven' } });
  await context.with(propagation.setBaggage(context.active(), baggage), () =>
    finished(http.get(new URL('/baggage', DOWNSTREAM))),
  );
}

function finished(request) {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => response.resume().on('end', resolve));
  });
}

module.exports = async (packages) => {
  const { pg, Redis, createClient } = packages;
  const loggers = createLoggers(packages);
  const pool = DATABASE_URL && new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
  const ioredis = REDIS_URL && new Redis(REDIS_URL);
  const redis = REDIS_URL && createClient({ url: REDIS_URL });
  await redis?.connect();
  const ca = readFileSync(CERTIFICATE);
  const meter = metrics.getMeter('planter');
  const counter = meter.createCounter('planted');
  const durations = meter.createHistogram('planting.duration', { unit: 's' });
  const tracer = trace.getTracer('planter');

  const hello = (_, response) => response.setHeader('set-cookie', 'sid=none').end('hello');
  const secure = https.createServer({ key: readFileSync(KEY), cert: ca }, hello);
  await new Promise((resolve) => secure.listen(0, '127.0.0.1', resolve));

  const plant = (item) =>
    tracer.startActiveSpan('plant', async (span) => {
      if (item.everywhere) {
        counter.add(1, { [item.name]: item.value, note: item.text });
        durations.record(0.1, { [item.name]: item.value });
        plantInSpans(item);
        plantInLogs(loggers, item);
        await plantInBaggage(item);
        await plantInRequests(`https://127.0.0.1:${secure.address().port}`, ca, item);
        await plantInRequests(`http://127.0.0.1:${server.address().port}`, undefined, item);
      }
      await plantInDatabases({ pool, ioredis, redis }, item);
      span.end();
    });

  const server = http.createServer(async (request, response) => {
    if (request.method !== 'POST') return hello(request, response);
    let body = '';
    for await (const chunk of request) body += chunk;
    try {
      for (const item of JSON.parse(body)) await plant(item);
      response.end('planted');
    } catch (error) {
      response.statusCode = 500;
      response.end(error.stack);
    }
  });
  listen(server);
};
