import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tableOfKinds } from '../../scripts/secret-rules/table-of-kinds.ts';

test('docs/redaction.md lists the kinds of the rules', () => {
  const page = readFileSync(new URL('../../docs/redaction.md', import.meta.url), 'utf8');
  assert.equal(page, tableOfKinds(page), 'run npm run secret-table');
  assert.match(page, /Telegram bot token/);
});
