import assert from 'node:assert/strict';
import type { LogRecord } from '../../tools/receiver/received.ts';
import { startNode } from '../support/run-node.ts';
import {
  type Answer,
  type Outcome,
  type Service,
  servicePath,
  useService,
} from '../support/services.ts';

/** The record with this body; throws unless there is exactly one. */
export function recordOf(outcome: Outcome, body: string): LogRecord {
  const found = outcome.logs.filter((record) => record.body === body);
  if (found.length !== 1) {
    throw new Error(`${found.length} records "${body}"\n${outcome.stdout}\n${outcome.stderr}`);
  }
  return found[0]!;
}

/**
 * Runs a service that logs lines in a request. Asserts that their records belong to the service, and to the trace of the
 * request, except for the first line, which is logged at start-up.
 */
export async function observeLines(
  service: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  let answer: Answer | undefined;
  const outcome = await useService(
    service,
    async ({ get }) => {
      answer = await get('/');
    },
    { env: { OTEL_SERVICE_NAME: 'shop', ...env } },
  );
  const server = outcome.serverSpan(answer!);
  assert.equal(recordOf(outcome, 'starting').traceId, '');
  for (const { body, traceId, spanId, flags, resource } of outcome.logs) {
    assert.equal(resource['service.name'], 'shop');
    if (body === 'starting' || String(body).startsWith('listening on ')) continue;
    assert.deepEqual([traceId, spanId, flags & 1], [server.traceId, server.spanId, 1]);
  }
  return outcome;
}

/**
 * Asserts that the printed line `with fields` has the trace of the request, and that the service prints the same as
 * without the preload otherwise.
 *
 * @param field of the message in JSON
 * @param count lines that the service prints
 */
export async function assertPrintsTrace(
  service: string,
  field: string,
  count: number,
): Promise<void> {
  const use = async ({ get, printed }: Service): Promise<Answer> => {
    const answer = await get('/');
    await printed(lines(count));
    return answer;
  };
  let answer: Answer | undefined;
  const outcome = await useService(service, async (running) => {
    answer = await use(running);
  });
  const server = outcome.serverSpan(answer!);
  const line = jsonLines(outcome.stdout).find((fields) => fields[field] === 'with fields');
  assert.equal(line?.trace_id, server.traceId);
  assert.equal(line?.span_id, server.spanId);
  assert.equal(line?.trace_flags, '01');
  await assertPrintedAsWithout(service, outcome.stdout, use);
}

/** The error of a record, with whose type and message its stack has to start. */
export function assertException(record: LogRecord, type: string, message: string): void {
  assert.equal(record.attributes['exception.type'], type);
  assert.equal(record.attributes['exception.message'], message);
  assert.match(
    String(record.attributes['exception.stacktrace']),
    new RegExp(`^${type}: ${message}`),
  );
}

/** Parses the lines that are JSON. */
export function jsonLines(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Matches the output of a service that has printed so many lines, in any order. */
function lines(count: number): RegExp {
  return new RegExp(`(?:.*\\n){${count}}`);
}

/**
 * Asserts that a service prints the same under the preload as without it, apart from the fields of the
 * trace and what differs between any two runs.
 *
 * @param stdout the output under the preload
 */
async function assertPrintedAsWithout(
  name: string,
  stdout: string,
  use: (service: Service) => Promise<unknown>,
): Promise<void> {
  const running = startNode(servicePath(name), { nodeArgs: [] });
  const [, url = ''] = await running.waitForOutput(/listening on (\S+)/);
  await use({
    url,
    get: (path) => fetch(new URL(path, url)) as never,
    printed: running.waitForOutput,
  });
  const bare = (await running.stop()).stdout;
  assert.deepEqual(comparable(stdout), comparable(bare));
}

function comparable(stdout: string): readonly string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/,?"(trace_id|span_id|trace_flags)":"[0-9a-f]+"/g, '')
        .replace(/"(pid|time)":(\d+|"[^"]*")/g, '"$1":0')
        // Frames of the hooks between those of the service.
        .replace(
          /"(stack|message)":"((?:[^"\\]|\\.)*)"/g,
          (_all, key, text: string) => `"${key}":"${text.split('\\n')[0]}"`,
        )
        .replace(/"request":\{.*/, '"request":')
        .replace(/127\.0\.0\.1:\d+/, '')
        .replace(/^\{,/, '{'),
    )
    .sort();
}
