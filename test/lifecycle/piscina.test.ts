import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { observe } from '../support/observe.ts';
import { servicePath } from '../support/services.ts';

test('Piscina: workers that sleep without an event loop are told of, once, with the cure', async () => {
  await installTestPackages();
  const { stdout, stderr, receiver } = await observe(servicePath('piscina/pool.mjs'));
  assert.equal(stdout, 'done\n', stderr);
  const lost = 20 - receiver.spans.length;
  assert.ok(lost > 0);
  const said = stderr.match(/^sightline warn: telemetry of Piscina workers is lost, .*atomics/gm);
  assert.equal(said?.length, 1, stderr);
});

test('Piscina with atomics: "disabled": all that the workers record is sent, and nothing said', async () => {
  await installTestPackages();
  const { stdout, stderr, receiver } = await observe(
    servicePath('piscina/pool.mjs'),
    {},
    { args: ['disabled'] },
  );
  assert.equal(stdout, 'done\n');
  assert.equal(stderr, '');
  assert.equal(receiver.spans.filter(({ name }) => name === 'task').length, 20);
});
