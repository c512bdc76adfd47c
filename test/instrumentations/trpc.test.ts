// tRPC: a span for each procedure, and errors outside procedures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, type Outcome, type Service, useService } from '../support/services.ts';

/** A path, the expected telemetry, and headers. */
type Asked = readonly [path: string, message?: string, headers?: Readonly<Record<string, string>>];

async function ask(
  asked: readonly Asked[],
  nodeArgs?: readonly string[],
): Promise<[readonly Answer[], Outcome]> {
  const answers: Answer[] = [];
  const use = async ({ get }: Service) => {
    for (const [path, , headers] of asked) answers.push(await get(path, headers && { headers }));
  };
  const outcome = await useService('libraries/trpc/service.mjs', use, nodeArgs && { nodeArgs });
  return [answers, outcome];
}

test('trpc: each procedure is a span, also in a batch', async () => {
  const paths = ['/trpc/user,things.list?batch=1', '/mounted/user,fails?batch=1', '/refuses'];
  const [answers, outcome] = await ask(paths.map((path) => [path]));
  const shown = answers.map((answer) =>
    outcome
      .trace(answer)
      .filter(({ scope }) => scope.name === 'sightline/trpc')
      .map(({ name, attributes }) => [name, attributes['rpc.method'], attributes['error.type']])
      .sort(),
  );
  assert.deepEqual(shown, [
    [
      ['query things.list', 'things.list', undefined],
      // Called by the other procedure, too.
      ['query user', 'user', undefined],
      ['query user', 'user', undefined],
    ],
    [
      ['query fails', 'fails', 'INTERNAL_SERVER_ERROR'],
      ['query user', 'user', undefined],
    ],
    [['query refuses', 'refuses', 'FORBIDDEN']],
  ]);
});

test('trpc: errors of a stream or a promise are recorded, and the message of a TRPCError with its cause', async () => {
  const jsonl = { accept: 'application/jsonl', 'trpc-accept': 'application/jsonl' };
  const asked: readonly Asked[] = [
    ['/told', 'told: the database is away'],
    ['/read?batch=1', 'read: the database is away', jsonl],
    ['/promised?batch=1', 'promised: the database is away', jsonl],
    ['/mounted/told', 'told: the database is away'],
    ['/fetched/told', 'told: the database is away'],
    ['/wraps', 'nothing to show'],
  ];
  const [bare] = await ask(asked, []);
  const [answers, outcome] = await ask(asked);
  const shown = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
  assert.deepEqual(shown(answers), shown(bare));
  for (const [index, [path, message]] of asked.entries()) {
    const answer = answers[index]!;
    const events = outcome.trace(answer).flatMap((span) => span.events);
    assert.deepEqual(
      events.map(({ attributes }) => attributes['exception.message']),
      [message],
      path,
    );
    const records = outcome.logs.filter(({ traceId }) => traceId === answer.traceId);
    assert.deepEqual(
      records.map(({ attributes }) => attributes['exception.message']),
      [message],
      path,
    );
    assert.match(String(records[0]?.attributes['exception.stacktrace']), /the database is away/);
  }
});
