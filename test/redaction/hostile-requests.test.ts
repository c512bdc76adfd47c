// A text that no redaction can look through (encoded 1,200 times) costs its own value: the service and the
// rest of its telemetry go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { freePort } from '../support/free-port.ts';
import { fixture, observe } from '../support/observe.ts';

const FIXTURE = fixture('hostile-texts.mjs');
const MASKED = /REDACTED|hash(:|%3A)/;
const HOSTILE = /(?:25){50}/;

for (const mode of ['', 'hash']) {
  test(`spans, logs, metrics and propagated headers, SIGHTLINE_REDACT=${mode}`, async () => {
    const { code, stdout, stderr, receiver } = await observe(FIXTURE, { SIGHTLINE_REDACT: mode });
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /Maximum call stack|RangeError/);

    const inside = receiver.spans.find(({ attributes }) =>
      String(attributes['url.path']).startsWith('/in/'),
    )!;
    assert.match(String(inside.attributes['url.path']), MASKED);
    assert.match(String(inside.attributes['url.query']), /^q=.*&page=2$/);
    assert.match(String(inside.attributes['user_agent.original']), /^agent \S*(REDACTED|hash)/);
    assert.equal(inside.attributes['http.request.method'], 'GET');
    assert.equal(inside.attributes['http.response.status_code'], 200);
    assert.equal(typeof inside.attributes['client.address'], 'string');
    const work = receiver.spans.find(({ attributes }) => attributes.method === 'harmless')!;
    assert.match(work.name, /^work \S*(REDACTED|hash)/);

    const bodies = receiver.logs.map(({ body }) => String(body));
    assert.equal(bodies.length, 3);
    assert.match(bodies[1]!, /^login of \S*(REDACTED|hash)/);
    const lines = stdout.split('\n').filter((line) => line.includes('audit'));
    assert.equal(lines.length, 3);
    assert.match(lines[1]!, /login of \S*(REDACTED|hash)/);

    const tenants = receiver.metrics
      .filter(({ name }) => name === 'orders')
      .map(({ attributes }) => String(attributes.tenant));
    assert.ok(tenants.includes('harmless'), tenants.join());
    assert.ok(tenants.some((tenant) => /^hash:[0-9a-f]{16}$/.test(tenant)));

    const all = JSON.stringify([receiver.spans, receiver.logs, receiver.metrics], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    assert.doesNotMatch(all, HOSTILE);

    // Names of machines are inspected; names of pods stay.
    const machine = receiver.spans.find(({ name }) => name === 'machine')!;
    assert.match(String(machine.attributes['host.note']), MASKED);
    assert.equal(machine.attributes['k8s.pod.name'], 'shop-7d9c6b5f4-x2v9p');

    // The trace state is exported without the secret, and propagated unchanged.
    const out = JSON.parse(/^out (.*)$/m.exec(stdout)![1]!);
    assert.match(out.tracestate, /^vendor=ghp_(a1){18},other=1$/);
    assert.match(inside.traceState, /^vendor=(REDACTED|hash:[0-9a-f]{16}),other=1$/);
    assert.doesNotMatch(all, /ghp_/);
    assert.match(out.baggage, /tenant=harmless/);
    assert.doesNotMatch(out.baggage, HOSTILE);
  });
}

test('the pull endpoint responds each time', async () => {
  const port = String(await freePort());
  const { code, stdout, stderr } = await observe(FIXTURE, {
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: port,
    METRICS_PORT: port,
  });
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.match(/^metrics .*$/gm), ['metrics 200 true', 'metrics 200 true']);
});

test('errors arrive at Sentry', async () => {
  const sentry = await startFakeSentry();
  try {
    await observe(FIXTURE, { SENTRY_DSN: sentry.dsn });
    const [event] = await sentry.waitForEvents(1);
    assert.match(event!.exception!.values![0]!.value!, /^boom \S*REDACTED/);
    assert.doesNotMatch(JSON.stringify(event), HOSTILE);
  } finally {
    await sentry.stop();
  }
});

test('OTEL_RESOURCE_ATTRIBUTES is inspected, whatever its names begin with', async () => {
  const { receiver } = await observe(fixture('http-once.mjs'), {
    OTEL_RESOURCE_ATTRIBUTES: [
      'service.upstream=https://somebody:s3cret@host/',
      'cloud.conn=AccountKey%3Ds3cret%3B',
      'k8s.pod.annotation=password%3Ds3cret',
      'k8s.pod.name=shop-7d9c6b5f4-x2v9p',
      'host.id=8f14e45f-ceea-467f-a9b2-1c6d3c1f6a55',
    ].join(),
  });
  const resource = receiver.spans[0]!.resource;
  assert.doesNotMatch(JSON.stringify(resource), /s3cret|somebody/);
  assert.equal(resource['service.upstream'], 'https://REDACTED:REDACTED@host/');
  assert.equal(resource['k8s.pod.name'], 'shop-7d9c6b5f4-x2v9p');
  assert.equal(resource['host.id'], '8f14e45f-ceea-467f-a9b2-1c6d3c1f6a55');
});
