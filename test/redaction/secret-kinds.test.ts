// Each documented kind of secret, in each place where a text may be.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { FORMS } from '../../src/redaction/secrets/form-table.ts';
import { ADDRESS_KINDS, SERVICE_KINDS } from '../support/more-secret-kinds.ts';
import { sampleOf } from '../support/sample-pattern.ts';
import { randomOf, TOKEN_KINDS } from '../support/secret-kinds.ts';

const SETTINGS = { mode: 'replace', names: [], exempt: [], patterns: [] } as const;
const redactor = createRedactor(SETTINGS, undefined)!;
/** Samples of each kind, so that none is found by chance. */
const OF_EACH_KIND = 3;

/** Places of a secret, without a name that would reveal it. */
const CHANNELS: Readonly<Record<string, (secret: string) => unknown>> = {
  text: (secret) => redactor.text(`upload with ${secret} failed`),
  'text, quoted': (secret) => redactor.text(`upload with "${secret}", failed`),
  'second line': (secret) => redactor.text(`upload failed:\n${secret}\nas before`),
  'JSON in a text': (secret) => redactor.text(JSON.stringify({ note: secret, size: 1 })),
  attribute: (secret) => redactor.value('note', secret),
  'list of attributes': (secret) => redactor.value('notes', ['a', secret]),
  'nested field': (secret) => redactor.value('request', { body: { note: secret } }),
  path: (secret) => redactor.url(`/files/${encodeURIComponent(secret)}/read`),
  URL: (secret) => redactor.url(`https://shop.example/f/${encodeURIComponent(secret)}?page=2`),
  query: (secret) => redactor.query(`page=2&note=${encodeURIComponent(secret)}`),
  'variables of GraphQL': (secret) =>
    redactor.query(`query=x&variables=${encodeURIComponent(JSON.stringify({ note: secret }))}`),
};

/** Groups of the semantic conventions whose attributes services also set. */
const PREFIXES = [
  ...['service', 'host', 'cloud', 'k8s', 'container', 'process', 'os', 'telemetry', 'deployment'],
  ...['faas', 'device', 'vcs', 'cicd', 'http', 'url', 'server', 'db', 'messaging', 'user', 'app'],
];

const handMade = Object.entries({ ...TOKEN_KINDS, ...SERVICE_KINDS });
const sampled = FORMS.map(
  ([kind, prefixes, pattern], index) =>
    [`rule ${index}: ${kind} (${prefixes[0]})`, pattern] as const,
);

describe('tokens by their form', () => {
  for (const [channel, send] of Object.entries(CHANNELS)) {
    test(`in a ${channel}`, () => {
      const seen = handMade.flatMap(([kind, make]) =>
        Array.from({ length: OF_EACH_KIND }, (_, index) => make(randomOf(`${kind} ${index}`)))
          .filter((secret) => isSeen(send(secret), secret))
          .map((secret) => `${kind}: ${secret.slice(0, 12)}…`),
      );
      assert.deepEqual(seen, []);
    });
  }

  const { attributes, resource } = createRedaction(SETTINGS, undefined);
  for (const [place, redacted] of [
    ['a span or log record', attributes],
    ['the resource', resource],
  ] as const) {
    test(`in attributes of ${place}, whatever their names begin with`, () => {
      const seen = handMade.flatMap(([kind, make]) => {
        const secret = make(randomOf(kind));
        const given = Object.fromEntries(PREFIXES.map((prefix) => [`${prefix}.note`, secret]));
        return Object.entries(redacted(given))
          .filter(([, value]) => isSeen(value, secret))
          .map(([name]) => `${name}: ${kind}`);
      });
      assert.deepEqual(seen, []);
    });
  }

  test('by each rule, alone in a text', () => {
    const seen = sampled.filter(([kind, pattern]) => {
      const secret = sampleOf(pattern, randomOf(kind));
      return isSeen(redactor.text(`upload with ${secret} failed`), secret);
    });
    assert.deepEqual(
      seen.map(([kind, pattern]) => `${kind} ${sampleOf(pattern, randomOf(kind))}`),
      [],
    );
  });

  test('at least 247 kinds', () => {
    const { length } = handMade;
    const count = length + sampled.length + Object.keys(ADDRESS_KINDS).length;
    assert.ok(count >= 247, `${count}`);
  });
});

test('addresses that are secrets', () => {
  const seen = Object.entries(ADDRESS_KINDS).filter(([kind, [before, make]]) => {
    const secret = make(randomOf(kind));
    return [
      redactor.text(`posting to ${before}${secret} failed`),
      redactor.url(before + secret),
    ].some((text) => text.includes(secret.split('@')[0]!));
  });
  assert.deepEqual(
    seen.map(([kind]) => kind),
    [],
  );
});

/** Whether a usable part of it is left. */
function isSeen(sent: unknown, secret: string): boolean {
  const text = JSON.stringify(sent);
  const parts = [secret, secret.slice(-20), secret.slice(Math.floor(secret.length / 2))];
  return parts.some((part) => [part, encodeURIComponent(part)].some((it) => text.includes(it)));
}
