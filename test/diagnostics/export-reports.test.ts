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
    /** Messages since the last call. */
    messages: () => lines.splice(0),
  };
}

test('a failure is reported at once, then every five minutes with the count, then its end', () => {
  const { reports, pass, messages } = createReports();
  reports.lost(TRACES, 10, REFUSED);
  assert.deepEqual(messages(), [
    'cannot export traces to http://collector:4318/v1/traces: nothing is listening at collector:4318 (ECONNREFUSED). Start the collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to its address. 10 spans lost.',
  ]);
  for (let minute = 0; minute < 4; minute++) {
    pass(MINUTE);
    reports.lost(TRACES, 5, REFUSED);
  }
  assert.deepEqual(messages(), []);
  pass(MINUTE);
  reports.lost(TRACES, 5, REFUSED);
  assert.match(messages().join(), /^still cannot export traces to .* 25 spans lost\.$/);
  pass(MINUTE);
  reports.lost(TRACES, 1, REFUSED);
  reports.sent(TRACES);
  assert.deepEqual(messages(), [
    'exporting traces to http://collector:4318/v1/traces again. 1 span lost in the meantime.',
  ]);
  reports.sent(TRACES);
  assert.deepEqual(messages(), []);
});

test('intermittent failures are reported once in five minutes, too', () => {
  const { reports, pass, messages } = createReports();
  for (let minute = 0; minute < 10; minute++) {
    reports.lost(TRACES, 1, REFUSED);
    reports.sent(TRACES);
    pass(MINUTE);
  }
  assert.equal(messages().length, 4);
});

test('each signal is reported separately', () => {
  const { reports, messages } = createReports();
  for (const signal of ['traces', 'metrics', 'logs'] as const) {
    reports.lost({ ...TRACES, signal }, 1, REFUSED);
  }
  assert.equal(messages().length, 3);
});

test('attempts that are retried are reported without a count', () => {
  const { reports, messages } = createReports();
  reports.trouble(TRACES, REFUSED);
  reports.trouble(TRACES, REFUSED);
  const lines = messages();
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0]!, /lost/);
});

test('full queues and partial success are reported with their counts and cures', () => {
  const { reports, pass, messages } = createReports();
  for (let i = 0; i < 100; i++) reports.dropped('traces', 1);
  assert.match(
    messages().join(),
    /^spans arrive faster than they can be exported.* Raise OTEL_BSP_MAX_QUEUE_SIZE/,
  );
  pass(5 * MINUTE);
  reports.dropped('traces', 1);
  assert.match(messages().join(), /: 101 dropped/);
  reports.refused(TRACES, 3, 'too old');
  reports.refused(TRACES, 4, 'too old');
  assert.deepEqual(messages(), [
    'http://collector:4318/v1/traces rejected 3 spans and accepted the rest: too old.',
  ]);
});

test('clock skew is reported once with its direction; up to a minute is not reported', () => {
  const { reports, messages } = createReports();
  reports.clock(TRACES, 'Thu, 01 Jan 2026 00:00:59 GMT');
  reports.clock(TRACES, 'nonsense');
  assert.deepEqual(messages(), []);
  reports.clock(TRACES, 'Wed, 31 Dec 2025 23:50:00 GMT');
  reports.clock(TRACES, 'Wed, 31 Dec 2025 23:50:00 GMT');
  assert.match(messages().join(), /^this machine's clock is 600 s ahead of that of collector:4318/);
});

test('the final report has, once, all losses that were not reported yet, however recent the last message is', () => {
  const { reports, pass, messages } = createReports();
  const LOGS: Target = { ...TRACES, signal: 'logs' };
  reports.trouble(TRACES, REFUSED);
  reports.lost(LOGS, 2, REFUSED);
  reports.lost(TRACES, 4, REFUSED);
  assert.match(
    messages().join('\n'),
    /^cannot export traces .*\ncannot export logs .* 2 log records lost\.$/,
  );
  reports.hold();
  reports.lost(TRACES, 3, REFUSED);
  reports.lost(LOGS, 5, REFUSED);
  reports.lost(LOGS, 1, REFUSED);
  reports.sent({ ...TRACES, signal: 'metrics' });
  assert.deepEqual(messages(), []);
  reports.conclude();
  const lines = messages();
  assert.equal(lines.length, 2);
  assert.match(lines[0]!, /^still cannot export traces .*ECONNREFUSED.* 7 spans lost\.$/);
  assert.match(lines[1]!, /^still cannot export logs .* 6 log records lost\.$/);
  reports.conclude();
  assert.deepEqual(messages(), []);
  reports.lost(LOGS, 1, REFUSED);
  reports.conclude();
  assert.match(messages().join(), / 1 log record lost\.$/);

  for (let i = 0; i < 7; i++) reports.dropped('logs', 1);
  reports.refused(TRACES, 3, 'too old');
  reports.refused(TRACES, 4, 'too old');
  pass(1);
  messages();
  reports.conclude();
  assert.match(
    messages().join('\n'),
    /: 7 dropped in total\..*\n.*rejected 4 spans .*: too old\.$/,
  );
});

test('a process that continues after all loses no counts', () => {
  const { reports, messages } = createReports();
  reports.hold();
  reports.lost(TRACES, 3, REFUSED);
  reports.release();
  reports.sent(TRACES);
  assert.deepEqual(messages(), []);
  reports.lost(TRACES, 1, REFUSED);
  assert.match(messages().join(), / 4 spans lost\.$/);
  reports.lost(TRACES, 2, REFUSED);
  reports.sent(TRACES);
  messages();
  reports.lost(TRACES, 5, REFUSED);
  reports.sent(TRACES);
  reports.conclude();
  assert.match(messages().join(), /^could not always export traces to .* 5 spans lost\.$/);
});
