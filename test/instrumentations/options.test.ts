import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createServiceFolder } from '../support/loading.ts';
import { type Answer, type Outcome, useService } from '../support/services.ts';

const folder = createServiceFolder();
after(() => folder.remove());

const FILE = `
file_format: "1.0"
propagator: { composite: [{ tracecontext: }] }
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
logger_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/logs" } } }
instrumentation/development:
  js:
`;

test('express: ignoreLayersType brings spans for middlewares back', async () => {
  const { outcome, answer } = await useWith('express/service.mjs', '/users/7', {
    express: { ignoreLayersType: [] },
  });
  const names = outcome.trace(answer).map(({ name }) => name);
  assert.ok(names.includes('middleware - jsonParser'), String(names));
});

test('winston: disableLogSending leaves the trace in the printed line', async () => {
  const { outcome } = await useWith('winston/service.mjs', '/', {
    winston: { disableLogSending: true },
  });
  assert.deepEqual(outcome.logs, []);
  assert.match(outcome.stdout, /"trace_id"/);
});

test('winston: disableLogCorrelation leaves the printed line alone, and sends the trace', async () => {
  const { outcome, answer } = await useWith('winston/service.mjs', '/', {
    winston: { disableLogCorrelation: true },
  });
  assert.doesNotMatch(outcome.stdout, /"trace_id"/);
  const record = outcome.logs.find(({ body }) => body === 'with fields');
  assert.equal(record?.traceId, answer.traceId);
});

test('winston: severityMapping and logSeverity', async () => {
  const { outcome } = await useWith('winston/service.mjs', '/', {
    winston: { severityMapping: { audit: 21 }, logSeverity: 17 },
  });
  assert.deepEqual(
    outcome.logs.map(({ severityText, severityNumber }) => `${severityText} ${severityNumber}`),
    ['error 17', 'error 17', 'error 17', 'audit 21'],
  );
});

test('pino: disableLogSending and logSeverity', async () => {
  const silent = await useWith('pino/service.mjs', '/', { pino: { disableLogSending: true } });
  assert.deepEqual(silent.outcome.logs, []);
  const grave = await useWith('pino/service.mjs', '/', { pino: { logSeverity: 21 } });
  assert.deepEqual(
    grave.outcome.logs.map(({ body }) => body),
    ['with a mixin'],
  );
});

test('bunyan: disableLogSending', async () => {
  const { outcome } = await useWith('bunyan/service.mjs', '/', {
    bunyan: { disableLogSending: true },
  });
  assert.deepEqual(outcome.logs, []);
});

async function useWith(
  service: string,
  path: string,
  options: Readonly<Record<string, unknown>>,
): Promise<{ outcome: Outcome; answer: Answer }> {
  const entries = Object.entries(options).map(([name, o]) => `    ${name}: ${JSON.stringify(o)}\n`);
  const file = folder.write('sightline.yaml', FILE + entries.join(''));
  let answer: Answer | undefined;
  const outcome = await useService(
    service,
    async ({ get }) => {
      answer = await get(path);
    },
    { env: { OTEL_CONFIG_FILE: file } },
  );
  return { outcome, answer: answer! };
}
