import assert from 'node:assert/strict';
import type { Span } from '../../tools/receiver/received.ts';
import { type Form, serviceIn } from './forms.ts';
import { type Answer, type Outcome, useService } from './services.ts';

/** Paths of a service: what it answers, and the names of the spans that the library has in the trace. */
export type Ways = Readonly<Record<string, readonly [answer: string | RegExp, ...spans: string[]]>>;

export interface Asked extends Outcome {
  /** The spans of the library in the trace of a path, in the order in which they began. */
  spansOf(way: string): readonly Span[];
}

/**
 * Asks a service for each of its paths, on bare Node and under the preload: the answers are the same, and the spans of the
 * library are those that are expected. Opening a connection (`pg.connect`) is none of them: a pool does it when it likes.
 *
 * @param scopes of the instrumentations of the library
 */
export async function askedOf(
  folder: string,
  form: Form,
  ways: Ways,
  scopes: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const name = await serviceIn(folder, form);
  const answers = new Map<string, Answer>();
  const run = async (nodeArgs?: readonly string[]) =>
    await useService(
      name,
      async ({ get }) => {
        for (const way of Object.keys(ways)) answers.set(way, await get(`/${way}`));
      },
      { env, ...(nodeArgs && { nodeArgs }) },
    );
  const bodies = () => [...answers].map(([way, { body }]) => [way, body]);
  await run([]);
  const bare = bodies();
  const outcome = await run();
  assert.deepEqual(bodies(), bare, outcome.stderr);
  assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
  const spansOf = (way: string) =>
    outcome
      .trace(answers.get(way)!)
      .filter(({ name: it, scope }) => scopes.includes(scope.name) && !/\.connect$/.test(it))
      .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
  for (const [way, [body, ...names]] of Object.entries(ways)) {
    const answer = answers.get(way)!;
    if (typeof body === 'string') assert.equal(answer.body, body, way);
    else assert.match(answer.body, body, way);
    assert.deepEqual(
      spansOf(way).map((span) => span.name),
      names,
      way,
    );
  }
  return { ...outcome, spansOf };
}
