import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFiles } from '../support/config-file.ts';
import { plantedSecrets } from '../support/planted-secrets.ts';
import { logged } from './lines.ts';

const write = temporaryFiles();
const SECRETS = plantedSecrets().filter(({ everywhere }) => everywhere);

test('sightline/logging prints no secret, and with SIGHTLINE_REDACT=off all of them', async () => {
  const args = [write('secrets.json', JSON.stringify(SECRETS))];
  const [redacted, plain] = await Promise.all([
    logged('secrets.mjs', { args }),
    logged('secrets.mjs', { args, env: { SIGHTLINE_REDACT: 'off' } }),
  ]);
  const seen = (text: string) => SECRETS.filter(({ secret }) => text.includes(secret)).length;
  assert.deepEqual([seen(redacted.stdout), seen(plain.stdout)], [0, SECRETS.length]);
  assert.equal(redacted.lines.length, 2 * SECRETS.length);
});
