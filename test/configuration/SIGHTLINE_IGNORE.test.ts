import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIgnore } from '../../src/configuration/values/parse-ignored-requests.ts';
import { matches } from '../../src/util/wildcard.ts';
import { requestText, serve } from '../instrumentations/http-server/serve.ts';
import { assertOneComplaint } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { MODULE_SYSTEMS, requestCounts, useService } from '../support/services.ts';

const RULES = '/hello, /static/*, OPTIONS, HEAD /status*, agent:kube-probe/*, */ready';

/** Requests and whether they are traced under those rules. */
const REQUESTS: ReadonlyArray<readonly [request: string, traced: boolean, agent?: string]> = [
  ['GET /hello', false],
  ['POST /hello?a=1', false],
  ['GET http://localhost/hello?a=1', false],
  ['GET /hello/', true],
  ['GET /Hello', true],
  ['GET /static/', false],
  ['GET /static/a/b.css', false],
  ['GET /static', true],
  ['OPTIONS /stream', false],
  ['OPTIONS *', false],
  ['HEAD /status?code=204', false],
  ['GET /status?code=204', true],
  ['GET /headers', true, 'Mozilla/5.0'],
  ['GET /headers', false, 'Kube-Probe/1.31'],
  ['GET /shop/ready', false],
];

test('SIGHTLINE_IGNORE keeps requests out of traces by path, method and user agent, and in metrics', async () => {
  const served = await serve(
    'service.mjs',
    async ({ send }) => {
      for (const [request, , agent] of REQUESTS) {
        const [method = '', target = ''] = request.split(' ');
        const headers = agent === undefined ? {} : { 'user-agent': agent };
        await send(requestText(method, target, { connection: 'close', ...headers }));
      }
    },
    { args: ['createServer'], env: { SIGHTLINE_IGNORE: RULES } },
  );
  const durations = served.metrics.filter(({ name }) => name === 'http.server.request.duration');
  assert.equal(
    durations.reduce((sum, { count = 0 }) => sum + count, 0),
    REQUESTS.length,
  );
  const traced = REQUESTS.filter(([, isTraced]) => isTraced);
  assert.deepEqual(
    served.servers.map(
      ({ attributes }) => `${attributes['http.request.method']} ${attributes['url.path']}`,
    ),
    traced.map(([request]) => request.replace(/\?.*/, '')),
  );
  assert.equal(served.stderr, '');
});

test('what is below an ignored request is not traced either, and no trace is passed on', async () => {
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { receiver, stdout } = await observe(
    fixture('relay.mjs'),
    { SIGHTLINE_IGNORE: '/in' },
    { args: [JSON.stringify({ traceparent: parent })] },
  );
  const headers = JSON.parse(stdout.split('\n')[1]!);
  assert.equal(headers.traceparent, undefined);
  // The request that it made is, at its other end, a new trace.
  assert.deepEqual(
    receiver.spans.map(({ attributes, parentSpanId }) => [attributes['url.path'], parentSpanId]),
    [['/out', '']],
  );
});

for (const system of MODULE_SYSTEMS) {
  test(`ignored requests of Fastify have their route in the metrics (${system})`, async () => {
    const outcome = await useService(
      `fastify/service.${system}`,
      async ({ get }) => {
        await get('/users/7');
        await get('/missing');
      },
      { env: { SIGHTLINE_IGNORE: '/users/*' } },
    );
    assert.deepEqual(
      outcome.spans.map(({ attributes }) => attributes['url.path']),
      ['/missing'],
    );
    assert.equal(requestCounts(outcome)['/users/:id 200'], 1);
  });
}

for (const [value, ...pieces] of [
  ['healthz', 'which is not a path', 'Did you mean "/healthz"?', 'Using the other rules.'],
  ['options', 'Did you mean "OPTIONS"?'],
  ['user-agent:curl*', 'Did you mean "agent:curl*"?'],
  ['/a b', 'which is not a path'],
] as const) {
  test(`SIGHTLINE_IGNORE=${value} is reported`, async () => {
    const observed = await observeOwn({ SIGHTLINE_IGNORE: `/ready,${value}` });
    assertOneComplaint(observed, 'SIGHTLINE_IGNORE', JSON.stringify(value), ...pieces);
  });
}

test('rules are parsed', () => {
  const read = (value: string) => parseIgnore('SIGHTLINE_IGNORE', value.split(','), () => {});
  assert.deepEqual(read('GET /a*,agent: Pingdom*,HEAD'), [
    { text: 'GET /a*', method: 'GET', path: '/a*' },
    { text: 'agent: Pingdom*', agent: 'pingdom*' },
    { text: 'HEAD', method: 'HEAD' },
  ]);
});

for (const [text, pattern, expected] of [
  ['', '*', true],
  ['/a', '/a*', true],
  ['/b/a/c', '*a*', true],
  ['/aab', '*ab', true],
  ['/abab', '/*ab', true],
  ['/aba', '/*ab', false],
  [`/${'a'.repeat(10_000)}`, `${'*a'.repeat(20)}b`, false],
] as const) {
  test(`${text.slice(0, 20)} against ${pattern}: ${expected}`, () => {
    assert.equal(matches(pattern, text), expected);
  });
}
