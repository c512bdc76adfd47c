// Texts in the responses of a collector: however long they are and whatever they contain, a message stays one line.
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { sanitizeText } from '../../src/diagnostics/causes/untrusted-text.ts';
import { createExportReports } from '../../src/diagnostics/export-reports.ts';
import { createMemoryBudget } from '../../src/export/memory-budget.ts';
import { createPendingExports } from '../../src/export/pending-exports.ts';
import { createShutdownState } from '../../src/export/shutdown-state.ts';
import { createTelemetryCounts } from '../../src/export/telemetry-counts.ts';
import { createOtlpHttpDelegate } from '../../src/otlp/http/otlp-http.ts';
import { OTLP_TRACES } from '../../src/otlp/otlp-signals.ts';
import { fixture } from '../support/observe.ts';
import { runNode } from '../support/run-node.ts';

const LONGEST_LINE = 700;
const MEGABYTES = 'the reason '.repeat(300_000);

async function serve(t: { after(end: () => void): void }, listener: RequestListener) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const JSON_ANSWER = { 'content-type': 'application/json' };
const refusal = (rejectedSpans: string, errorMessage: string): RequestListener => {
  const message = JSON.stringify(errorMessage);
  const body = `{"partialSuccess":{"rejectedSpans":${rejectedSpans},"errorMessage":${message}}}`;
  return (_, response) => response.writeHead(200, JSON_ANSWER).end(body);
};

/** The response of the collector, and the expected message. */
const ANSWERS: readonly (readonly [title: string, answer: RequestListener, said: RegExp])[] = [
  [
    'a partial success of kilobytes, with control characters',
    refusal('1', `\u001b[31mno\u202eroom\r\nsightline warn: all is well ${'x'.repeat(20_000)}`),
    /rejected 1 span and accepted the rest: \[31mno room sightline warn: all is well x+…\. \[SL_EXPORT_PARTIAL\]$/m,
  ],
  [
    'a partial success of megabytes',
    refusal('1', MEGABYTES),
    /sent a warning: its response has \d+ bytes/,
  ],
  [
    'a number that is none',
    refusal('1e999', 'too old'),
    /rejected 2 spans and accepted the rest: too old\. \[SL_EXPORT_PARTIAL\]$/m,
  ],
  [
    'a number below none',
    refusal('-5', 'too old'),
    /sent a warning: too old\. \[SL_EXPORT_PARTIAL\]$/m,
  ],
  [
    'more than it was sent',
    refusal('"9000000000000000000"', 'old'),
    /rejected 2 spans and accepted the rest: old\. \[SL_EXPORT_PARTIAL\]$/m,
  ],
  [
    'a reason phrase of 10 KB',
    (_, response) => response.writeHead(400, 'n'.repeat(10_000)).end(),
    /responded with 400 n+…\. Check that this is the OTLP port/,
  ],
];

for (const [title, answer, said] of ANSWERS) {
  test(`${title} is reported in one line`, { concurrency: true }, async (t) => {
    const url = await serve(t, answer);
    const { code, stderr } = await runNode(fixture('own-telemetry.mjs'), {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      },
    });
    assert.equal(code, 0);
    assert.match(stderr, said);
    for (const line of stderr.split('\n')) assert.ok(line.length < LONGEST_LINE, line);
    assert.doesNotMatch(stderr, /Infinity|NaN|(?!\n)[\p{Cc}\u202e]/u);
  });
}

test('an export does not follow redirects', async (t) => {
  let asked = 0;
  const elsewhere = await serve(t, (_, response) => {
    asked++;
    response.end();
  });
  const url = await serve(t, (_, response) =>
    response.writeHead(307, { location: `${elsewhere}/v1/traces` }).end(),
  );
  const { stderr } = await runNode(fixture('own-telemetry.mjs'), {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
  assert.match(stderr, /The server redirects: set/);
  assert.equal(asked, 0);
});

test('a response of megabytes is not parsed', async (t) => {
  const body = Buffer.alloc(3_000_000, '[');
  const url = await serve(t, (_, response) => response.writeHead(200, JSON_ANSWER).end(body));
  const said: string[] = [];
  const say = (_code: string, text: string) => said.push(text);
  const delegate = createOtlpHttpDelegate(
    {
      ...OTLP_TRACES,
      json: () => ({
        serializeRequest: () => Buffer.from('{}'),
        deserializeResponse: () => assert.fail('parsed'),
      }),
    },
    { endpoint: `${url}/v1/traces`, encoding: 'json', timeout: 10_000 },
    {
      warn: say,
      info: say,
      shutdownState: createShutdownState(),
      reports: createExportReports({ warn: say, repeat: (_, code, text) => say(code, text) }),
      pendingExports: createPendingExports(),
      counts: createTelemetryCounts(),
      budget: createMemoryBudget(2 ** 20),
    },
  );
  await new Promise((resolve) => delegate.export([], resolve as never));
  await delegate.shutdown();
  assert.deepEqual(said, [
    `${url}/v1/traces sent a warning: its response has 3000000 bytes and was not read.`,
  ]);
});

test('a long text is truncated; a short one keeps its end', () => {
  assert.equal(sanitizeText(' it is over. \n'), 'it is over');
  assert.equal(sanitizeText('\u0000a\u009bb\u2066c'), 'a b c');
  assert.equal(sanitizeText('é'.repeat(201)).length, 200);
  assert.equal(sanitizeText('😀'.repeat(5000)).isWellFormed(), true);
});
