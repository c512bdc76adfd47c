import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startCollector } from '../faults/start-collector.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { fixture, observe } from '../support/observe.ts';

/** Time for the exit of the process; a busy machine may need more. */
const TIMEOUT_MS = 500;
const SLACK_MS = 3000;
/** Time that the service itself takes. */
const SERVED_MS = 600;

async function run(dsn: string, env: Readonly<Record<string, string>> = {}) {
  const started = performance.now();
  const observed = await observe(fixture('errors/three-faults.cjs'), {
    SENTRY_DSN: dsn,
    SIGHTLINE_SHUTDOWN_TIMEOUT: String(TIMEOUT_MS),
    ...env,
  });
  const tookMs = performance.now() - started;
  assert.equal(observed.code, 0);
  assert.equal(observed.stdout, 'served\n');
  // What happens to errors happens to nothing else.
  assert.equal(observed.receiver.spans.length, 3);
  const lines = observed.stderr.split('\n').filter((line) => line !== '');
  return { tookMs, lines };
}

const asDsn = (url: string) => url.replace('://', `://${'k'.repeat(32)}@`).concat('/42');

describe('SENTRY_DSN: Sentry fails', () => {
  for (const { status, headers = {}, cause } of [
    {
      status: 403,
      cause: /responded with 403 .*does not recognize the project or its key\. Copy SENTRY_DSN/,
    },
    { status: 404, cause: /responded with 404 .*no such project\. Copy SENTRY_DSN/ },
    { status: 413, cause: /responded with 413/ },
    { status: 500, cause: /responded with 500 .*status\.sentry\.io/ },
    { status: 503, cause: /responded with 503/ },
    {
      status: 429,
      headers: { 'retry-after': '60' },
      cause: /responded with 429 .*Raise the project's quota/,
    },
    {
      status: 200,
      headers: { 'x-sentry-rate-limits': '60:error:project' },
      cause: /responded with 429/,
    },
  ]) {
    test(`answers ${status} ${JSON.stringify(headers)}: one line, and nothing else changes`, async () => {
      let asked = 0;
      const sentry = await startFakeSentry(() => {
        asked++;
        return { status, headers };
      });
      try {
        const { lines } = await run(sentry.dsn);
        // Where the first answer is 200, that error was taken. At the end another, where more was lost than the first one says.
        assert.ok(lines.length === 1 || lines.length === 2, lines.join('\n'));
        assert.match(lines[0]!, /^sightline warn: cannot export errors to http:/);
        const lost = lines.map((line) =>
          Number(/(\d+) errors? lost\. \[SL_\w+\]$/.exec(line)?.[1] ?? 0),
        );
        assert.equal(lost[0]! + (lost[1] ?? 0), status === 200 ? 2 : 3, lines.join('\n'));
        assert.match(lines[0]!, cause);
        assert.ok(!lines[0]!.includes(new URL(sentry.dsn).username));
        // Who is told to wait, waits.
        if (Object.keys(headers).length > 0) assert.equal(asked, 1);
      } finally {
        await sentry.stop();
      }
    });
  }

  for (const [state, cause] of [
    ['refused', /nothing is listening at .*Correct the host in SENTRY_DSN\./],
    ['black-hole', /no response before the process had to end/],
  ] as const) {
    test(`${state}: one line, and the end waits no longer than it may`, async () => {
      const place = await startCollector(state);
      try {
        const { tookMs, lines } = await run(asDsn(place.url));
        assert.equal(lines.length, 1, lines.join('\n'));
        assert.match(lines[0]!, cause);
        assert.ok(tookMs < SERVED_MS + TIMEOUT_MS + SLACK_MS, `${Math.round(tookMs)} ms`);
      } finally {
        await place.stop();
      }
    });
  }

  test('late responses: the errors arrive, and the service does not wait', async () => {
    const sentry = await startFakeSentry(() => ({ delayMs: 300 }));
    try {
      const { lines } = await run(sentry.dsn, { SIGHTLINE_SHUTDOWN_TIMEOUT: '10000' });
      assert.deepEqual(lines, []);
      assert.equal(sentry.events.length, 3);
    } finally {
      await sentry.stop();
    }
  });

  test('more errors than can be sent: some of them arrive, and one message reports the others', async () => {
    const sentry = await startFakeSentry();
    try {
      const { code, stderr } = await observe(fixture('errors/flood.cjs'), {
        SENTRY_DSN: sentry.dsn,
      });
      assert.equal(code, 0);
      assert.match(stderr, /^sightline warn: errors arrive faster than they can be exported/);
      // Now, and in all at the end.
      const [, total = '', ...rest] = stderr.trim().split('\n');
      assert.match(total, /^sightline warn: errors arrive faster .* in total/);
      assert.deepEqual(rest, []);
      assert.ok(sentry.events.length >= 100 && sentry.events.length < 1000);
    } finally {
      await sentry.stop();
    }
  });

  for (const [title, dsn, fault] of [
    ['no URL', 'not-a-dsn', /is not a URL/],
    ['no key', 'https://sentry.example/42', /has no key/],
    ['no project', asDsn('https://sentry.example').replace('42', 'shop'), /number of a project/],
  ] as const) {
    test(`a DSN with ${title}: one line without the DSN`, async () => {
      const { lines } = await run(dsn);
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0]!, /^sightline warn: SENTRY_DSN is/);
      assert.match(lines[0]!, fault);
      assert.ok(!lines[0]!.includes(dsn));
    });
  }
});
