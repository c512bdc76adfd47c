// The agent on its real configuration, between real servers on theirs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Jaeger, startJaeger } from '../../scripts/servers/start-jaeger.ts';
import { type Loki, startLoki } from '../../scripts/servers/start-loki.ts';
import { type Otelcol, startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { eventually } from './eventually.ts';
import { postCounter, postLog, postSpan } from './post-otlp.ts';
import { jaegerSpans, lokiLabels, lokiStreams } from './query-backends.ts';

const servers = await ensureServers(['otelcol', 'prometheus', 'jaeger', 'loki']);

/** A secret, and what must not be found of it afterwards. */
const secrets: Readonly<Record<string, readonly [text: string, secret: string]>> = {
  'bearer token': ['sent Authorization: Bearer 4f9a8c7d6e5b4a39', '4f9a8c7d6e5b4a39'],
  'basic credential': ['sent Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  'web token': [
    'logged in with eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_X',
    'dozjgNryP4J3jVmNHl0w5N_X',
  ],
  'private key': [
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
    'MIIEowIBAAKCAQEA',
  ],
  'truncated private key': ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg', 'MIIEvQIBADANBg'],
  'AWS key': ['key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
  'Visa card': ['paid with 4111 1111 1111 1111', '4111 1111 1111 1111'],
  'Mastercard card': ['paid with 5555555555554444', '5555555555554444'],
  'password in a URL': ['postgres://study:hunter22@db:5432/study', 'hunter22'],
  'token in a query': ['/decks?page=2&access_token=s3cr3t-value', 's3cr3t-value'],
};

/** Values that look a little like secrets and must stay as they are. */
const ordinary: Readonly<Record<string, string | number>> = {
  'http.route': '/decks/:id/cards',
  'url.full': 'http://localhost:3000/decks/7/cards?page=2',
  'trace.parent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'user.id': '018f6b1e-4444-7aaa-8bbb-4111111111aa',
  'order.time': '1795498586000000000',
  'http.response.body.size': 4111,
  'app.token_count': 17,
  'app.reason': 'Bearer authentication and Basic authentication failed',
};

describe('the agent', { skip: skipReason(servers) }, () => {
  let prometheus: Prometheus;
  let jaeger: Jaeger;
  let loki: Loki;
  let otelcol: Otelcol;

  before(async () => {
    [prometheus, jaeger, loki] = await Promise.all([startPrometheus(), startJaeger(), startLoki()]);
    otelcol = await startOtelcol({
      metrics: prometheus.otlpEndpoint,
      traces: jaeger.otlpEndpoint,
      logs: loki.otlpEndpoint,
    });
  });
  after(async () => {
    await Promise.all([otelcol, prometheus, jaeger, loki].map((server) => server?.stop()));
  });

  test('forwards metrics to Prometheus, with the resource as labels', async () => {
    await postCounter(otelcol.httpUrl, 'app.cards.studied', 42, { deck: 'french' });
    const sample = await eventually(
      'the counter in Prometheus',
      async () => (await prometheus.query('app_cards_studied_total'))[0],
    );
    assert.equal(sample.value, 42);
    assert.equal(sample.metric.deck, 'french');
    assert.equal(sample.metric.job, 'study/decks');
    assert.equal(sample.metric.instance, 'instance-1');
    assert.equal(sample.metric.service_name, 'decks');
    assert.equal(sample.metric.deployment_environment_name, 'test');
  });

  test('forwards spans to Jaeger', async () => {
    const traceId = await postSpan(otelcol.httpUrl, 'GET /decks', { 'http.route': '/decks' });
    const spans = await eventually('the trace in Jaeger', () => jaegerSpans(jaeger.url, traceId));
    assert.deepEqual(
      spans.map((span) => span.operationName),
      ['GET /decks'],
    );
  });

  test('forwards logs to Loki, without a stream per process', async () => {
    await postLog(otelcol.httpUrl, 'a deck was opened', { 'app.deck': 'french' });
    const streams = await eventually('the log in Loki', () =>
      lokiStreams(loki.url, '{service_name="decks"} |= `a deck was opened`'),
    );
    assert.equal(streams[0]?.stream.app_deck, 'french');
    assert.equal(streams[0]?.stream.service_instance_id, 'instance-1');
    const labels = await lokiLabels(loki.url);
    assert.ok(labels.includes('deployment_environment_name'), `index labels: ${labels}`);
    assert.ok(!labels.includes('service_instance_id'), `index labels: ${labels}`);
  });

  for (const [name, [text, secret]] of Object.entries(secrets)) {
    test(`masks a ${name} in attributes and log lines`, async () => {
      const traceId = await postSpan(otelcol.httpUrl, 'masked', { 'app.note': text });
      const mark = `masked-${name.replaceAll(' ', '-')}`;
      await postLog(otelcol.httpUrl, `${mark}: ${text}`, { 'app.note': text });

      const spans = await eventually('the trace in Jaeger', () => jaegerSpans(jaeger.url, traceId));
      const note = spans[0]?.tags.find((tag) => tag.key === 'app.note');
      assert.match(String(note?.value), /\*\*\*\*/);
      assert.ok(!JSON.stringify(spans).includes(secret), JSON.stringify(note));

      const streams = await eventually('the log in Loki', () =>
        lokiStreams(loki.url, `{service_name="decks"} |= \`${mark}\``),
      );
      assert.ok(!JSON.stringify(streams).includes(secret), JSON.stringify(streams));
    });
  }

  test('masks attributes with secret names', async () => {
    const traceId = await postSpan(otelcol.httpUrl, 'names', {
      'http.request.header.authorization': 'Digest abc',
      'http.request.header.cookie': 'sid=1',
      'app.user.password': 'letmein',
      'db.client_secret': 'x',
      'app.apiKey': 'y',
    });
    const spans = await eventually('the trace in Jaeger', () => jaegerSpans(jaeger.url, traceId));
    const tags = spans[0]?.tags.filter((tag) => /^(http|app|db)\./.test(tag.key)) ?? [];
    assert.equal(tags.length, 5, JSON.stringify(tags));
    for (const tag of tags) assert.equal(tag.value, '****', tag.key);
  });

  test('masks a secret in a metric attribute', async () => {
    await postCounter(otelcol.httpUrl, 'app.logins', 1, { card: '4111111111111111' });
    const sample = await eventually(
      'the counter in Prometheus',
      async () => (await prometheus.query('app_logins_total'))[0],
    );
    assert.equal(sample.metric.card, '****');
  });

  test('leaves ordinary attributes unchanged, and adds none', async () => {
    const traceId = await postSpan(otelcol.httpUrl, 'ordinary', ordinary);
    const spans = await eventually('the trace in Jaeger', () => jaegerSpans(jaeger.url, traceId));
    const added = ['otel.scope.name', 'span.kind', 'internal.span.format'];
    const kept = spans[0]?.tags.filter((tag) => !added.includes(tag.key)) ?? [];
    assert.deepEqual(Object.fromEntries(kept.map((tag) => [tag.key, tag.value])), ordinary);
  });

  test('exports its own metrics to Prometheus', async () => {
    const text = await (await fetch(otelcol.metricsUrl)).text();
    for (const name of [
      'otelcol_receiver_accepted_spans_total',
      'otelcol_exporter_sent_metric_points_total',
      'otelcol_exporter_queue_size',
    ]) {
      assert.match(text, new RegExp(`^${name}`, 'm'));
    }
  });

  test('logs no warnings', () => {
    const complaints = otelcol
      .logs()
      .split('\n')
      .filter((line) => /\t(warn|error)\t/.test(line));
    assert.deepEqual(complaints, []);
  });
});
