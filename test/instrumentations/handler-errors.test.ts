// The error of a handler is on the span of its request and in one log record, whichever framework handles it;
// it is not recorded if the service has logged it, or has refused the request.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord } from '../../tools/receiver/received.ts';
import { bundleOf } from '../support/forms.ts';
import { type Answer, MODULE_SYSTEMS, type Outcome, useService } from '../support/services.ts';

const EVENT = 'http.server.request.exception';

/** Frameworks with a separate test service, and the path that fails. */
const FRAMEWORKS: Readonly<Record<string, string>> = {
  express: '/fails',
  'express-4': '/fails',
  fastify: '/fails',
  graphql: '/?query={fails}',
  hapi: '/fails',
  koa: '/fails',
  'libraries/graphql-yoga': '/graphql?query={fails}',
  'libraries/h3': '/fails',
  'libraries/hono': '/fails',
  'libraries/polka': '/fails',
  'libraries/trpc': '/fails',
  nestjs: '/fails',
};

for (const [name, path] of Object.entries(FRAMEWORKS)) {
  test(`${name}: the error of a handler is one record, with the ids of the span that has it`, async () => {
    const outcome = await asked(`${name}/service.mjs`, [path, '/missing']);
    const [failed, missing] = outcome.answers;
    const records = recordsOf(outcome, failed!);
    assert.deepEqual(shown(records), [[EVENT, 'ERROR', 'Error: the database is away']]);
    const [record] = records;
    const { attributes } = record!;
    assert.equal(attributes['exception.type'], 'Error');
    assert.equal(attributes['exception.message'], 'the database is away');
    assert.match(String(attributes['exception.stacktrace']), /app\.cjs/);
    assert.equal(attributes['http.request.method'], 'GET');
    assert.equal(attributes['http.response.status_code'], failed!.status);
    assert.equal(attributes['http.route'], outcome.serverSpan(failed!).attributes['http.route']);
    const spans = outcome.trace(failed!);
    assert.ok(spans.some(({ spanId }) => spanId === record!.spanId));
    const on = spans.filter(({ events }) => events.some((event) => event.name === 'exception'));
    assert.ok(on.length > 0);
    assert.deepEqual(recordsOf(outcome, missing!), []);
  });
}

for (const system of MODULE_SYSTEMS) {
  test(`an error that the service has logged has no additional record (${system})`, async () => {
    const loggers = ['winston', 'pino', 'bunyan', 'log4js', 'sightline'];
    const paths = loggers.map((name) => `/logged/${name}`);
    const outcome = await asked(`handler-errors/service.${system}`, paths);
    for (const [index, answer] of outcome.answers.entries()) {
      const records = recordsOf(outcome, answer);
      assert.equal(records.length, 1, paths[index]);
      assert.equal(records[0]?.eventName, '', paths[index]);
      assert.equal(records[0]?.attributes['exception.message'], 'out of range', paths[index]);
      const [event, ...more] = outcome.serverSpan(answer).events;
      assert.equal(event?.attributes['exception.message'], 'out of range');
      assert.deepEqual(more, []);
    }
  });

  test(`an error that is a cause, a string, handled with 4xx, or thrown too late (${system})`, async () => {
    const paths = ['/nested', '/again', '/text', '/refuses', '/caught', '/inner', '/late'];
    const outcome = await asked(`handler-errors/service.${system}`, paths);
    const found = outcome.answers.map((answer, index) => [
      paths[index],
      answer.status,
      recordsOf(outcome, answer).map(({ body }) => body),
    ]);
    assert.deepEqual(found, [
      ['/nested', 500, ['Error: the cart cannot be shown']],
      ['/again', 503, ['Error: wrapped']],
      ['/text', 500, ['only a text']],
      ['/refuses', 401, []],
      ['/caught', 404, []],
      ['/inner', 500, ['RangeError: out of range']],
      ['/late', 200, ['RangeError: out of range']],
    ]);
    const [nested] = recordsOf(outcome, outcome.answers[0]!);
    const stack = String(nested?.attributes['exception.stacktrace']);
    assert.match(stack, /Caused by: RangeError: out of range/);
  });
}

for (const name of ['handler-errors', 'libraries/hono', 'libraries/h3']) {
  test(`${name}: a stream that fails after its response has started is one exception and one record; a disconnect is none`, async () => {
    const traceId = '0123456789abcdef0123456789abcdef';
    const outcome = await useService(`${name}/service.mjs`, async ({ url }) => {
      const headers = { traceparent: `00-${traceId}-0123456789abcdef-01` };
      const answer = await fetch(`${url}/breaks`, { headers });
      assert.equal(answer.status, 200);
      await assert.rejects(answer.text());
      const left = new AbortController();
      const begun = await fetch(`${url}/breaks`, { signal: left.signal });
      await begun.body!.getReader().read();
      left.abort();
    });
    const exceptions = outcome.spans
      .filter((span) => span.traceId === traceId)
      .flatMap(({ events }) => events.map(({ attributes }) => attributes['exception.message']));
    assert.deepEqual(exceptions, ['the file is cut off']);
    const records = outcome.logs.filter(({ eventName }) => eventName === EVENT);
    const [record] = records;
    assert.deepEqual(shown(records), [[EVENT, 'ERROR', 'Error: the file is cut off']]);
    assert.equal(record?.traceId, traceId);
    assert.equal(record.attributes['http.route'], '/breaks');
  });
}

test('express in a bundle: the error of a handler is one exception and one record', async () => {
  const bundle = await bundleOf('express/service.mjs');
  const outcome = await asked(bundle, ['/fails', '/missing']);
  const [failed, missing] = outcome.answers;
  const [event, ...more] = outcome.serverSpan(failed!).events;
  assert.equal(event?.attributes['exception.message'], 'the database is away');
  assert.deepEqual(more, []);
  const records = recordsOf(outcome, failed!);
  assert.deepEqual(shown(records), [[EVENT, 'ERROR', 'Error: the database is away']]);
  assert.equal(records[0]?.attributes['http.route'], '/fails');
  assert.deepEqual(recordsOf(outcome, missing!), []);
});

test('no record if logs are disabled', async () => {
  const outcome = await asked('express/service.mjs', ['/fails'], { OTEL_LOGS_EXPORTER: 'none' });
  assert.deepEqual(outcome.logs, []);
  assert.equal(outcome.serverSpan(outcome.answers[0]!).events.length, 1);
});

function recordsOf(outcome: Outcome, { traceId }: Answer): readonly LogRecord[] {
  return outcome.logs.filter((record) => record.traceId === traceId);
}

function shown(records: readonly LogRecord[]): readonly unknown[] {
  return records.map(({ eventName, severityText, body }) => [eventName, severityText, body]);
}

async function asked(
  service: string,
  paths: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome & { readonly answers: readonly Answer[] }> {
  const answers: Answer[] = [];
  const use = async ({ get }: { get(path: string): Promise<Answer> }) => {
    for (const path of paths) answers.push(await get(path));
  };
  const outcome = await useService(service, use, { env });
  assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
  return { ...outcome, answers };
}
