// Without the gateway: study-service stores what attacks it as the text that it is, on a real PostgreSQL.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { type Service, startService } from '../../examples/demo/service.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { createClient, createStudyClient, type StudyClient } from '../examples/study-client.ts';
import { tokens } from './attacks.ts';
import { allPayloads } from './payloads.ts';
import { psql } from './psql.ts';

const skip = skipReason(await ensureServers(['postgres']));
const SECRET = 'of-this-test-alone-'.repeat(2);

let postgres: Postgres;
let service: Service;
let ada: StudyClient;
let deck: string;
const lines: string[] = [];

before(async () => {
  if (skip) return;
  await ensureInstalled(() => {});
  postgres = await startPostgres();
  service = await startService({
    databaseUrl: postgres.url,
    databasePoolSize: 5,
    env: { JWT_SECRET: SECRET },
    onLine: (line) => lines.push(line),
  });
  ada = await createStudyClient(service.url, 'ada@example.org');
  await createStudyClient(service.url, 'grace@example.org');
  deck = `/decks/${(await ada.call('POST', '/decks', { title: 'German' })).body.id}`;
});
after(async () => {
  await service?.stop();
  await postgres?.stop();
});

/** What an injection would change: tables, columns, and who is there with which hash. */
const state = () =>
  psql(
    postgres,
    `SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (
       SELECT table_name || column_name AS x FROM information_schema.columns
       WHERE table_schema = 'public'
       UNION ALL SELECT email || password_hash FROM users) AS all_of_it`,
  );

/** Runs work during which nobody may wait for pg_sleep, nothing may fail, and nothing may change. */
async function unharmed(work: () => Promise<void>): Promise<void> {
  const before = await state();
  let over = false;
  const watching = (async () => {
    const asleep = `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
    while (!over) {
      assert.equal(await psql(postgres, asleep), '0', 'somebody sleeps');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  await work().finally(() => {
    over = true;
  });
  await watching;
  assert.equal(await state(), before);
  const failures = lines.filter((line) => /"level":"error"/.test(line));
  assert.deepEqual(failures, []);
}

describe('study-service without a gateway', { skip }, () => {
  test('keeps a payload in a text as that text', () =>
    unharmed(async () => {
      for (const { text } of allPayloads) {
        const made = await ada.call('POST', '/decks', { title: text, description: text });
        assert.equal(made.status, 201, text);
        const { body } = await ada.call('GET', `/decks/${made.body.id}`);
        assert.equal(body.title, text.trim());
        assert.equal(body.description, text.trim());
        const card = await ada.call('POST', `${deck}/cards`, { front: text, back: text });
        assert.equal(card.body.front, text.trim());
        const changed = await ada.call('PUT', `/cards/${card.body.id}`, { front: 'x', back: text });
        assert.equal(changed.body.back, text.trim());
        // A title that is the name of a file.
        assert.equal((await ada.call('GET', `/decks/${made.body.id}/export`)).status, 200);
      }
    }));

  test('finds nothing by a payload in the place of a number', () =>
    unharmed(async () => {
      for (const { text } of allPayloads) {
        const encoded = encodeURIComponent(text);
        assert.equal((await ada.call('GET', `/decks/${encoded}`)).status, 404, text);
        assert.equal((await ada.call('DELETE', `/cards/${encoded}`)).status, 404, text);
        const page = await ada.call('GET', `${deck}/cards?after=${encoded}&limit=${encoded}`);
        assert.equal(page.status, 400, text);
        const answer = { cardId: text, grade: text };
        assert.equal(
          (await ada.call('POST', '/study-sessions/1/answers', answer)).status,
          400,
          text,
        );
      }
    }));

  test('imports a payload as a card', () =>
    unharmed(async () => {
      const file = allPayloads
        .map(({ text }) => text.replaceAll(';', ',').replace(/^#/, ''))
        .join('\n');
      const { status, body } = await ada.call('POST', `${deck}/import`, file);
      assert.equal(status, 201);
      assert.ok(body.imported > 50);
    }));

  test('logs nobody in by a payload', () =>
    unharmed(async () => {
      const anonymous = createClient(service.url);
      const sql = allPayloads.filter(({ kind }) => kind === 'sql');
      await Promise.all(
        sql.flatMap(({ text }) => [
          anonymous.call('POST', '/login', { email: text, password: 'x' }).then(refused),
          anonymous
            .call('POST', '/login', { email: `ada@example.org${text}`, password: 'x' })
            .then(refused),
          anonymous
            .call('POST', '/login', { email: 'ada@example.org', password: text })
            .then(refused),
        ]),
      );
    }));

  test('takes texts only where it wants a text', () =>
    unharmed(async () => {
      for (const value of [{ $ne: 1 }, ['x'], 1, null, true, { toString: 'x' }]) {
        assert.equal((await ada.call('POST', '/decks', { title: value })).status, 400);
      }
      const polluted =
        '{"title":"x","__proto__":{"isAdmin":true},"constructor":{"prototype":{"a":1}}}';
      const response = await fetch(`${service.url}/decks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: polluted,
      });
      assert.equal(response.status, 401);
      assert.equal(
        (await ada.call('POST', '/decks', JSON.parse(polluted))).body.isAdmin,
        undefined,
      );
    }));

  test('refuses what PostgreSQL cannot keep', () =>
    unharmed(async () => {
      assert.equal((await ada.call('POST', '/decks', { title: 'a\0b' })).status, 400);
      assert.equal((await ada.call('POST', `${deck}/import`, 'a\0b;c')).status, 400);
    }));

  test('believes no token but its own', async () => {
    const anonymous = createClient(service.url);
    const { body } = await anonymous.call('POST', '/login', {
      email: 'ada@example.org',
      password: 'correct horse battery',
    });
    for (const { name, path, headers } of tokens(body.token, SECRET)) {
      const response = await fetch(service.url + path, {
        headers: headers as Record<string, string>,
      });
      assert.equal(response.status, 401, name);
    }
  });
});

function refused({ status }: { status: number }): void {
  assert.ok(status === 400 || status === 401, `${status}`);
}
