import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExportReports } from '../../src/diagnostics/export-reports.ts';
import type { Target } from '../../src/export/pending-exports.ts';

const TRACES: Target = {
  signal: 'traces',
  protocol: 'http/protobuf',
  url: 'http://ada:secret@collector:4318/v1/traces?token=secret',
  headers: {},
  compression: 'none',
  tls: {},
};
const REFUSED = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const MINUTE = 60_000;

function createReports() {
  const lines: string[] = [];
  let now = Date.parse('2026-01-01T00:00:00Z');
  const warn = (_code: string, text: string) => lines.push(text);
  const messages = { warn, repeat: (_: string, code: string, text: string) => warn(code, text) };
  return {
    reports: createExportReports(
      messages,
      () => now,
      () => now,
    ),
    pass: (ms: number) => {
      now += ms;
    },
    /** What was said since it was last asked. */
    said: () => lines.splice(0),
  };
}

test('a failure is told at once, then every five minutes with the count, then its end', () => {
  const { reports, pass, said } = createReports();
  reports.lost(TRACES, 10, REFUSED);
  assert.deepEqual(said(), [
    'cannot export traces to http://collector:4318/v1/traces: nothing is listening at collector:4318 (ECONNREFUSED). Start the collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to its address. 10 spans lost.',
  ]);
  for (let minute = 0; minute < 4; minute++) {
    pass(MINUTE);
    reports.lost(TRACES, 5, REFUSED);
  }
  assert.deepEqual(said(), []);
  pass(MINUTE);
  reports.lost(TRACES, 5, REFUSED);
  assert.match(said().join(), /^still cannot export traces to .* 25 spans lost\.$/);
  pass(MINUTE);
  reports.lost(TRACES, 1, REFUSED);
  reports.sent(TRACES);
  assert.deepEqual(said(), [
    'exporting traces to http://collector:4318/v1/traces again. 1 span lost in the meantime.',
  ]);
  reports.sent(TRACES);
  assert.deepEqual(said(), []);
});

test('what comes and goes is told once in five minutes too', () => {
  const { reports, pass, said } = createReports();
  for (let minute = 0; minute < 10; minute++) {
    reports.lost(TRACES, 1, REFUSED);
    reports.sent(TRACES);
    pass(MINUTE);
  }
  assert.equal(said().length, 4);
});

test('each signal is told by itself', () => {
  const { reports, said } = createReports();
  for (const signal of ['traces', 'metrics', 'logs'] as const) {
    reports.lost({ ...TRACES, signal }, 1, REFUSED);
  }
  assert.equal(said().length, 3);
});

test('attempts that are tried again are told without a count', () => {
  const { reports, said } = createReports();
  reports.trouble(TRACES, REFUSED);
  reports.trouble(TRACES, REFUSED);
  const lines = said();
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0]!, /lost/);
});

test('full queues and partial success are told with their counts and cures', () => {
  const { reports, pass, said } = createReports();
  for (let i = 0; i < 100; i++) reports.dropped('traces', 1);
  assert.match(
    said().join(),
    /^spans arrive faster than they can be exported.* Raise OTEL_BSP_MAX_QUEUE_SIZE/,
  );
  pass(5 * MINUTE);
  reports.dropped('traces', 1);
  assert.match(said().join(), /: 101 dropped/);
  reports.refused(TRACES, 3, 'too old');
  reports.refused(TRACES, 4, 'too old');
  assert.deepEqual(said(), [
    'http://collector:4318/v1/traces rejected 3 spans and accepted the rest: too old.',
  ]);
});

test('a clock is told by its side and once, a minute of difference not at all', () => {
  const { reports, said } = createReports();
  reports.clock(TRACES, 'Thu, 01 Jan 2026 00:00:59 GMT');
  reports.clock(TRACES, 'nonsense');
  assert.deepEqual(said(), []);
  reports.clock(TRACES, 'Wed, 31 Dec 2025 23:50:00 GMT');
  reports.clock(TRACES, 'Wed, 31 Dec 2025 23:50:00 GMT');
  assert.match(said().join(), /^this machine's clock is 600 s ahead of that of collector:4318/);
});

test('the end tells, once, what was lost and not told yet, however short ago the last line was', () => {
  const { reports, pass, said } = createReports();
  const LOGS: Target = { ...TRACES, signal: 'logs' };
  reports.trouble(TRACES, REFUSED);
  reports.lost(LOGS, 2, REFUSED);
  reports.lost(TRACES, 4, REFUSED);
  assert.match(
    said().join('\n'),
    /^cannot export traces .*\ncannot export logs .* 2 log records lost\.$/,
  );
  reports.hold();
  reports.lost(TRACES, 3, REFUSED);
  reports.lost(LOGS, 5, REFUSED);
  reports.lost(LOGS, 1, REFUSED);
  reports.sent({ ...TRACES, signal: 'metrics' });
  assert.deepEqual(said(), []);
  reports.conclude();
  const lines = said();
  assert.equal(lines.length, 2);
  assert.match(lines[0]!, /^still cannot export traces .*ECONNREFUSED.* 7 spans lost\.$/);
  assert.match(lines[1]!, /^still cannot export logs .* 6 log records lost\.$/);
  reports.conclude();
  assert.deepEqual(said(), []);
  reports.lost(LOGS, 1, REFUSED);
  reports.conclude();
  assert.match(said().join(), / 1 log record lost\.$/);

  for (let i = 0; i < 7; i++) reports.dropped('logs', 1);
  reports.refused(TRACES, 3, 'too old');
  reports.refused(TRACES, 4, 'too old');
  pass(1);
  said();
  reports.conclude();
  assert.match(said().join('\n'), /: 7 dropped in total\..*\n.*rejected 4 spans .*: too old\.$/);
});

test('a process that lives on after all forgets nothing', () => {
  const { reports, said } = createReports();
  reports.hold();
  reports.lost(TRACES, 3, REFUSED);
  reports.release();
  reports.sent(TRACES);
  assert.deepEqual(said(), []);
  reports.lost(TRACES, 1, REFUSED);
  assert.match(said().join(), / 4 spans lost\.$/);
  reports.lost(TRACES, 2, REFUSED);
  reports.sent(TRACES);
  said();
  reports.lost(TRACES, 5, REFUSED);
  reports.sent(TRACES);
  reports.conclude();
  assert.match(said().join(), /^could not always export traces to .* 5 spans lost\.$/);
});
