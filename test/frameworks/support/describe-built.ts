import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../../support/free-port.ts';
import {
  type Answer,
  type Outcome,
  requestCounts,
  type Service,
  useService,
} from '../../support/services.ts';
import type { BuiltApp } from './apps.ts';
import { buildApp } from './build-app.ts';

/** Tests that an application answers as on bare Node, and what is seen of each request. */
export function describeBuilt(name: string, app: BuiltApp): void {
  test(name, async () => {
    const folder = await buildApp(app.recipe);
    const [bare] = await ask(folder, app, []);
    const [answers, outcome] = await ask(folder, app);
    const shown = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
    assert.deepEqual(shown(answers), shown(bare));
    assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);

    const counts: Record<string, number> = {};
    for (const [index, [asked, expected]] of Object.entries(app.asked).entries()) {
      const answer = answers[index]!;
      const { method, path } = requestOf(asked);
      const { route = '-', status = 200, error, below } = expected;
      const span = outcome.serverSpan(answer);
      const trace = outcome.trace(answer);
      assert.equal(answer.status, status, path);
      assert.equal(span.attributes['http.route'] ?? '-', route, path);
      assert.equal(span.name, route === '-' ? method : `${method} ${route}`, path);
      counts[`${route} ${status}`] = (counts[`${route} ${status}`] ?? 0) + 1;
      assert.deepEqual(errorsOf(span.events), error === undefined ? [] : [error], path);
      const records = outcome.logs.filter(({ traceId }) => traceId === answer.traceId);
      assert.deepEqual(
        records.map(({ eventName, attributes, spanId }) => [
          eventName,
          attributes['exception.message'],
          spanId,
        ]),
        error === undefined ? [] : [['http.server.request.exception', error, span.spanId]],
        path,
      );
      for (const { attributes } of records) {
        assert.match(String(attributes['exception.stacktrace']), /\n +at /);
      }
      // A request to itself, and its span there.
      assert.equal(trace.length, below === true ? 3 : 1, path);
      if (below === true) {
        const client = trace.find(({ kind }) => kind === 'CLIENT');
        assert.equal(client?.parentSpanId, span.spanId, path);
        counts['/plain 200'] = (counts['/plain 200'] ?? 0) + 1;
      }
    }
    assert.deepEqual(requestCounts(outcome), counts);
  });
}

function requestOf(asked: string): { readonly method: string; readonly path: string } {
  const [path = '', method = 'GET'] = asked.split(' ').reverse();
  return { method, path };
}

function errorsOf(events: Outcome['spans'][number]['events']): readonly unknown[] {
  return events.map(({ attributes }) => attributes['exception.message']);
}

async function ask(
  folder: string,
  app: BuiltApp,
  nodeArgs?: readonly string[],
): Promise<[readonly Answer[], Outcome]> {
  const answers: Answer[] = [];
  const use = async ({ get }: Service) => {
    for (const asked of Object.keys(app.asked)) {
      const { method, path } = requestOf(asked);
      answers.push(await get(path, { method }));
    }
  };
  const port = await freePort();
  const outcome = await useService(join(folder, app.start), use, {
    cwd: folder,
    args: app.args ?? [],
    env: { PORT: String(port), HOST: '127.0.0.1', NODE_ENV: 'production', ...app.env },
    listening: app.listening ?? /https?:\/\/\S+/,
    url: `http://127.0.0.1:${port}`,
    ...(nodeArgs && { nodeArgs }),
  });
  return [answers, outcome];
}
