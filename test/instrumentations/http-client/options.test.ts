import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from '../../../tools/receiver/received.ts';
import { allSignals, temporaryFiles } from '../../support/config-file.ts';
import { fixture, observe } from '../../support/observe.ts';

const write = temporaryFiles();
const CLIENTS = ['http', 'fetch', 'http2'] as const;

async function ask(name: string, http: object, undici: object = {}) {
  const options = JSON.stringify({ http, undici });
  const file = write(
    `${name}.yaml`,
    allSignals({
      top: `propagator: { composite: [{ tracecontext: }] }\ninstrumentation/development:\n  js: ${options}`,
    }),
  );
  const observed = await observe(fixture('http-client/asks.mjs'), { OTEL_CONFIG_FILE: file });
  assert.equal(observed.stderr, '');
  const clients = observed.receiver.spans.filter(({ kind }) => kind === 'CLIENT');
  const find = (path: string, client: string): readonly Span[] =>
    clients.filter(({ attributes }) =>
      String(attributes['url.full']).includes(`${path}?by=${client}&`),
    );
  const counted = observed.receiver.metrics
    .filter((metric) => metric.name === 'http.client.request.duration')
    .reduce((sum, { count = 0 }) => sum + count, 0);
  return { find, clients, counted };
}

test('spans only inside a trace, if configured: metrics count other requests, too', async () => {
  const { find, counted } = await ask(
    'parents',
    { requireParentforOutgoingSpans: true },
    { requireParentforSpans: true },
  );
  for (const client of CLIENTS) {
    assert.equal(find('/outer', client).length, 0, client);
    assert.equal(find('/inner', client).length, 1, client);
  }
  assert.equal(counted, 2 * CLIENTS.length + 1);
});

test('headers are recorded as attributes, and the configured parameters are redacted', async () => {
  const captured = { requestHeaders: ['X-One'], responseHeaders: ['x-tea'] };
  const { find } = await ask(
    'headers',
    {
      headersToSpanAttributes: { client: captured },
      redactedQueryParams: ['q'],
      enableSyntheticSourceDetection: true,
    },
    { headersToSpanAttributes: captured, redactedQueryParams: ['q'] },
  );
  for (const client of CLIENTS) {
    const [span] = find('/outer', client);
    assert.match(String(span?.attributes['url.full']), /&q=REDACTED$/, client);
    assert.deepEqual(span?.attributes['http.request.header.x-one'], ['1'], client);
    assert.equal(span.attributes['user_agent.original'], 'AlwaysOn');
    const synthetic = client === 'fetch' ? undefined : 'test';
    assert.equal(span.attributes['user_agent.synthetic.type'], synthetic, client);
    if (client === 'http2') continue;
    const tea = [span.attributes['http.response.header.x-tea']].flat().join();
    assert.equal(tea.replaceAll(' ', ''), 'green,black', client);
  }
});

test('disableOutgoingRequestInstrumentation: neither spans nor metrics of http and http2', async () => {
  const { clients, counted } = await ask('off', { disableOutgoingRequestInstrumentation: true });
  assert.deepEqual(
    clients.map(({ scope }) => scope.name),
    ['sightline/undici', 'sightline/undici'],
  );
  assert.equal(counted, 2);
});

test('upstreamServerInstrumentation leaves outgoing requests to Sightline, which records each once', async () => {
  const { clients, find, counted } = await ask('upstreams', {
    upstreamServerInstrumentation: true,
  });
  for (const client of CLIENTS) assert.equal(find('/inner', client).length, 1, client);
  assert.ok(clients.every(({ scope }) => scope.name.startsWith('sightline/')));
  assert.equal(counted, clients.length);
});
