import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { otlpDescriptor } from '../../scripts/otlp-descriptor.ts';

test('the viewer decodes with the official definitions: `node scripts/generate-otlp-descriptor.ts`', () => {
  const file = new URL('../../src/viewer/otlp/descriptor.json', import.meta.url);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(otlpDescriptor()));
});
