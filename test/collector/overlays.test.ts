// collector/start.sh picks a configuration file for each backend that the environment names.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import {
  backendVariables,
  startOtelcol,
  startScript,
} from '../../scripts/servers/start-otelcol.ts';
import { eventually } from './eventually.ts';
import { postCounter, postLog, postSpan } from './post-otlp.ts';

const { otelcol } = await ensureServers(['otelcol']);
const skip = skipReason({ otelcol });

const backends = {
  metrics: 'http://127.0.0.1:9090/api/v1/otlp',
  traces: 'http://127.0.0.1:14318',
  logs: 'http://127.0.0.1:3100/otlp',
  sentryDsn: 'https://0123456789abcdef@o1.ingest.example.com/42',
};

/** All 16 ways to choose among the four backends. */
const combinations = Array.from({ length: 16 }, (_, bits) =>
  Object.fromEntries(Object.entries(backends).filter((_, index) => bits & (1 << index))),
);

function validate(env: Record<string, string>) {
  return spawnSync('/bin/sh', [startScript, 'validate'], {
    encoding: 'utf8',
    env: { ...process.env, OTELCOL: 'path' in otelcol ? otelcol.path : '', ...env },
  });
}

describe('collector/start.sh', { skip }, () => {
  for (const combination of combinations) {
    test(`is valid with ${Object.keys(combination).join(', ') || 'no backend'}`, () => {
      const { status, stdout, stderr } = validate(backendVariables(combination));
      assert.equal(status, 0, stderr);
      assert.equal(stdout, '');
      // Nothing but its own lines: no warning of the collector, such as of a deprecated name.
      assert.deepEqual(
        stderr.split('\n').filter((line) => line && !line.startsWith('collector: ')),
        [],
      );
    });
  }

  test('names what is dropped and how to store it', () => {
    const { stderr } = validate(backendVariables({ metrics: backends.metrics }));
    assert.match(stderr, /metrics go to http:\/\/127\.0\.0\.1:9090/);
    assert.match(stderr, /traces are accepted and dropped: set TRACES_OTLP_ENDPOINT/);
  });

  for (const dsn of ['not-a-dsn', 'https://key@host/', 'https://host/42', 'ftp://key@host/42']) {
    test(`goes on without Sentry when SENTRY_DSN is "${dsn}", and does not print it`, () => {
      const { status, stderr } = validate(backendVariables({ sentryDsn: dsn }));
      assert.equal(status, 0, stderr);
      assert.match(stderr, /SENTRY_DSN is not of the form/);
      assert.ok(!stderr.includes(dsn));
    });
  }
});

test('sends traces and logs to Sentry, with its key, and no metrics', { skip }, async (t) => {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const sentry = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers });
    request.resume().once('end', () => response.end());
  });
  t.after(() => sentry.close());
  await new Promise<void>((resolve) => sentry.listen(0, '127.0.0.1', resolve));
  const { port } = sentry.address() as AddressInfo;

  const collector = await startOtelcol({
    sentryDsn: `http://abc123:old@127.0.0.1:${port}/sub/42?x=1`,
  });
  t.after(() => collector.stop());
  await postCounter(collector.httpUrl, 'app.cards', 1);
  await postSpan(collector.httpUrl, 'GET /decks');
  await postLog(collector.httpUrl, 'hello');

  await eventually('both requests', async () => requests[1]);
  assert.deepEqual(requests.map((request) => request.path).sort(), [
    '/sub/api/42/integration/otlp/v1/logs',
    '/sub/api/42/integration/otlp/v1/traces',
  ]);
  for (const { headers } of requests) {
    assert.equal(headers['x-sentry-auth'], 'sentry sentry_key=abc123');
  }
});

test('a collector without a backend accepts everything and logs no warnings', {
  skip,
}, async (t) => {
  const collector = await startOtelcol();
  t.after(() => collector.stop());
  await postCounter(collector.httpUrl, 'app.cards', 1);
  await postSpan(collector.httpUrl, 'GET /decks');
  await postLog(collector.httpUrl, 'hello');
  await collector.stop();
  assert.doesNotMatch(collector.logs(), /\t(warn|error)\t/);
});
