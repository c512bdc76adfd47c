// Without SENTRY_DSN, nothing of Sentry is loaded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { fixture, observe } from '../support/observe.ts';

const loaded = async (env: Readonly<Record<string, string>>) => {
  const { stdout, stderr } = await observe(fixture('errors/loaded.cjs'), env);
  assert.equal(stderr, '');
  return JSON.parse(stdout) as { files: string[]; carrier: boolean };
};

test('without SENTRY_DSN no file of Sentry or of src/sentry is loaded, and nothing is patched for it', async () => {
  for (const dsn of ['', ' ']) {
    const { files, carrier } = await loaded({
      SENTRY_DSN: dsn,
      SENTRY_TRACES_SAMPLE_RATE: '1',
      SENTRY_ENABLE_LOGS: 'true',
    });
    assert.deepEqual(files, []);
    assert.equal(carrier, false);
  }
});

test('with SENTRY_DSN they are loaded, and the global of an SDK of the service is not set', async () => {
  const sentry = await startFakeSentry();
  try {
    const { files, carrier } = await loaded({ SENTRY_DSN: sentry.dsn });
    assert.ok(files.some((file) => file.includes('@sentry/core')));
    assert.ok(files.some((file) => file.includes('sentry/start-reporting')));
    assert.equal(carrier, false);
  } finally {
    await sentry.stop();
  }
});

test('a Sentry SDK in the service is reported once: its errors may arrive twice', async () => {
  const sentry = await startFakeSentry();
  try {
    const { stderr } = await observe(fixture('errors/own-sdk.cjs'), { SENTRY_DSN: sentry.dsn });
    assert.match(stderr, /^sightline warn: the service has its own Sentry SDK/);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.equal(sentry.events.length, 1);
  } finally {
    await sentry.stop();
  }
});
