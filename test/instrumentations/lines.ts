import assert from 'node:assert/strict';
import type { LogRecord } from '../../src/viewer/receiver/received.ts';
import { startNode } from '../support/run-node.ts';
import { type Outcome, type Service, servicePath } from '../support/services.ts';

/** The record with this body; throws where there is not exactly one. */
export function recordOf(outcome: Outcome, body: string): LogRecord {
  const found = outcome.logs.filter((record) => record.body === body);
  if (found.length !== 1) {
    throw new Error(`${found.length} records "${body}"\n${outcome.stdout}\n${outcome.stderr}`);
  }
  return found[0]!;
}

/** The error of a record; its stack has to begin with it. */
export function assertException(record: LogRecord, type: string, message: string): void {
  assert.equal(record.attributes['exception.type'], type);
  assert.equal(record.attributes['exception.message'], message);
  assert.match(
    String(record.attributes['exception.stacktrace']),
    new RegExp(`^${type}: ${message}`),
  );
}

/** Lines that are JSON, each as the object that it holds. */
export function jsonLines(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Matches the output of a service that has printed so many lines, in whatever order they came. */
export function lines(count: number): RegExp {
  return new RegExp(`(?:.*\\n){${count}}`);
}

/**
 * Asserts that a service prints the same under the preload as without it, apart from the fields of the
 * trace and what differs between any two runs.
 *
 * @param stdout what it printed under the preload
 */
export async function assertPrintedAsWithout(
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
        // Frames of the hooks between the service's own.
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
