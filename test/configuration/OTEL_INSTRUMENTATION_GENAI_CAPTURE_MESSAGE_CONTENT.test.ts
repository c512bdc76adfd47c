// What it does to spans is in test/genai.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrumentationsFromEnvironment } from '../../src/configuration/environment/instrumentations-from-environment.ts';
import { createEnvironment } from '../../src/configuration/environment-reader.ts';
import { GENAI_INSTRUMENTATIONS } from '../../src/configuration/names.ts';
import type { Problem } from '../../src/configuration/problem.ts';

const VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

function read(value: string) {
  const problems: Problem[] = [];
  const environment = createEnvironment({ [VARIABLE]: value }, (found) => problems.push(found));
  const { options } = instrumentationsFromEnvironment(environment, []);
  return { options, problems };
}

for (const value of ['true', 'TRUE', ' span_only ']) {
  test(`${VARIABLE}=${value} is an option of each instrumentation of generative AI`, () => {
    const { options, problems } = read(value);
    assert.deepEqual(Object.keys(options), [...GENAI_INSTRUMENTATIONS]);
    for (const chosen of Object.values(options)) {
      assert.deepEqual(chosen, { captureMessageContent: true });
    }
    assert.deepEqual(problems, []);
  });
}

for (const value of ['', 'false', 'no_content']) {
  test(`${VARIABLE}=${value} records no content`, () => {
    assert.deepEqual(read(value), { options: {}, problems: [] });
  });
}

test('where content cannot go is reported, and nothing is recorded', () => {
  const { options, problems } = read('event_only');
  assert.deepEqual(options, {});
  assert.deepEqual(
    problems.map(({ name }) => name),
    [VARIABLE],
  );
});
