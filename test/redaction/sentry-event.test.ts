import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { redactSentryEvent } from '../../src/redaction/sentry-event-redaction.ts';
import { plantedSecrets } from '../support/planted-secrets.ts';

const redactor = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
)!;

/** An event of Sentry's SDK with a secret wherever one can be. */
function eventWith(name: string, value: string, text: string) {
  return {
    event_id: '8f14e45fceea467fa9b21c6d3c1f6a55',
    message: text,
    transaction: 'GET /users/:id',
    exception: {
      values: [
        {
          type: 'Error',
          value: `failed: ${text}`,
          stacktrace: {
            frames: [
              { filename: '/app/a.js', lineno: 7, context_line: text, vars: { [name]: value } },
            ],
          },
        },
      ],
    },
    breadcrumbs: [{ category: 'http', message: text, data: { [name]: value, url: text } }],
    request: {
      url: `https://shop.example/a?${name}=${encodeURIComponent(value)}`,
      query_string: `${name}=${encodeURIComponent(value)}`,
      headers: { [name]: value, accept: '*/*' },
      cookies: { sid: value },
      data: JSON.stringify({ [name]: value }),
    },
    tags: { [name]: value },
    extra: { note: text, deep: { [name]: value } },
    contexts: {
      trace: { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' },
    },
  };
}

test('no secret of 18 kinds is left in a Sentry event', () => {
  for (const { kind, everywhere, secret, name, value, text } of plantedSecrets()) {
    if (!everywhere) continue;
    const event = eventWith(name, value, text);
    const before = structuredClone(event);
    const redacted = JSON.stringify(redactSentryEvent(event, redactor));
    for (const form of [secret, encodeURIComponent(secret)]) {
      const at = redacted.indexOf(form);
      assert.equal(at, -1, `${kind}: ${redacted.slice(Math.max(0, at - 80), at + 60)}`);
    }
    assert.deepEqual(event, before);
  }
});

test('a Sentry event without secrets stays unchanged', () => {
  const event = eventWith('page', '2', 'page 2 of users');
  const { cookies: _, ...request } = event.request;
  const harmless = { ...event, request };
  assert.deepEqual(redactSentryEvent(harmless, redactor), harmless);
});
