// Frameworks that upstream does not know: the service answers as on bare Node, and each request is one server span with
// its route, the error of its handler, and what the handler does below it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FORMS, serviceIn } from '../support/forms.ts';
import { type Answer, type Outcome, requestCounts, useService } from '../support/services.ts';

interface Framework {
  /** How it writes `/users/:id`. */
  readonly user?: string;
  /** What else it is asked for: with the route, and the status. */
  readonly more: Readonly<Record<string, readonly [route: string, status: number]>>;
}

const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  hono: {
    more: {
      '/refuses': ['/refuses', 403],
      '/stream': ['/stream', 200],
      '/itself': ['/itself', 200],
    },
  },
};

suite('web frameworks', { concurrency: 2 }, () => {
  for (const [name, { user = '/users/:id', more }] of Object.entries(FRAMEWORKS)) {
    const expected = {
      '/users/7': [user, 200],
      '/fails': ['/fails', 500],
      '/missing': ['-', 404],
      ...more,
    } as const;
    for (const form of FORMS) {
      test(`${name} (${form})`, async () => {
        const service = await serviceIn(`libraries/${name}`, form);
        const [bare] = await ask(service, Object.keys(expected), []);
        const [answers, outcome] = await ask(service, Object.keys(expected));
        const shown = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
        assert.deepEqual(shown(answers), shown(bare));
        assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);

        const counts: Record<string, number> = {};
        for (const [index, [path, [route, status]]] of Object.entries(expected).entries()) {
          const answer = answers[index]!;
          const span = outcome.serverSpan(answer);
          assert.equal(answer.status, status, path);
          assert.equal(span.attributes['http.route'] ?? '-', route, path);
          assert.equal(span.name, route === '-' ? 'GET' : `GET ${route}`);
          assert.equal(span.events.length, path === '/fails' ? 1 : 0, path);
          counts[`${route} ${status}`] = (counts[`${route} ${status}`] ?? 0) + 1;
        }
        assert.deepEqual(requestCounts(outcome), counts);
        assertFailed(outcome, answers[1]!);
        const below = outcome.trace(answers[0]!).find((span) => span.name === 'look up');
        assert.equal(below?.parentSpanId, outcome.serverSpan(answers[0]!).spanId);
      });
    }
  }
});

function assertFailed(outcome: Outcome, answer: Answer): void {
  const { status, attributes, events } = outcome.serverSpan(answer);
  assert.equal(status.code, 'ERROR');
  assert.equal(attributes['error.type'], '500');
  const exception = events[0]?.attributes ?? {};
  assert.equal(exception['exception.message'], 'the database is away');
  assert.match(String(exception['exception.stacktrace']), /app\.cjs|bundle/);
}

async function ask(
  service: string,
  paths: readonly string[],
  nodeArgs?: readonly string[],
): Promise<[readonly Answer[], Outcome]> {
  const answers: Answer[] = [];
  const use = async ({ get }: { get(path: string): Promise<Answer> }) => {
    for (const path of paths) answers.push(await get(path));
  };
  const outcome = await useService(service, use, nodeArgs && { nodeArgs });
  return [answers, outcome];
}
