import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { problemText } from '../../src/diagnostics/problem-text.ts';

/** What is said of these variables. */
function said(variables: Record<string, string>): readonly string[] {
  return readConfiguration(variables, ['express', 'http', 'pg']).problems.map(problemText);
}

const NUMBERS: Readonly<Record<string, { min: number; max: number; used: string }>> = {
  OTEL_BSP_SCHEDULE_DELAY: { min: 0, max: 2147483647, used: '5000' },
  OTEL_BSP_EXPORT_TIMEOUT: { min: 0, max: 2147483647, used: '30000' },
  OTEL_BSP_MAX_QUEUE_SIZE: { min: 1, max: 1e6, used: '2048' },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { min: 1, max: 1e6, used: '512' },
  OTEL_BLRP_SCHEDULE_DELAY: { min: 0, max: 2147483647, used: '1000' },
  OTEL_BLRP_EXPORT_TIMEOUT: { min: 0, max: 2147483647, used: '30000' },
  OTEL_BLRP_MAX_QUEUE_SIZE: { min: 1, max: 1e6, used: '2048' },
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { min: 1, max: 1e6, used: '512' },
  OTEL_METRIC_EXPORT_INTERVAL: { min: 1, max: 2147483647, used: '60000' },
  OTEL_METRIC_EXPORT_TIMEOUT: { min: 1, max: 2147483647, used: '30000' },
  OTEL_EXPORTER_OTLP_TIMEOUT: { min: 0, max: 2147483647, used: '10000' },
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: { min: 0, max: 2147483647, used: '10000' },
  OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: { min: 0, max: 2147483647, used: '10000' },
  OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: { min: 0, max: 2147483647, used: '10000' },
  OTEL_ATTRIBUTE_COUNT_LIMIT: { min: 0, max: 1e9, used: '128' },
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: { min: 0, max: 1e9, used: 'no limit' },
};

const HOPELESS = [
  'NaN',
  'Infinity',
  '-Infinity',
  '0x10',
  '1 2',
  '1e',
  '--1',
  'null',
  '٣',
  '1;2',
  '[]',
];

for (const [name, { min, max, used }] of Object.entries(NUMBERS)) {
  test(`${name} takes whole numbers from ${min} to ${max}, and reports others`, () => {
    for (const value of [min, max].map(String)) {
      const others = said({ [name]: value }).filter((line) => !line.includes('is more than'));
      assert.deepEqual(others, [], value);
    }
    const beyond = [min - 1, max + 1, 0.5, -1e300, 1e300].map(String);
    for (const value of [...HOPELESS, ...beyond]) {
      const [line, ...more] = said({ [name]: value });
      assert.deepEqual(more, [], value);
      assert.ok(line?.startsWith(`${name} is ${JSON.stringify(value)}, which is not`), line);
      assert.ok(line!.includes(`number from ${min} to ${max}`), line);
      assert.ok(line!.endsWith(` Using ${used}.`), line);
    }
  });
}

for (const [value, meant] of [
  ['localhost:4318', 'http://localhost:4318'],
  ['htp://collector:4318', 'http://collector:4318'],
  ['http:collector', undefined],
  ['https//collector', 'https://collector'],
  ['//collector:4318', 'http://collector:4318'],
  ['http://', undefined],
  ['http://host:99999', undefined],
  ['http://host:-1', undefined],
  ['http://[::1', undefined],
  ['ftp://collector', 'http://collector'],
  ['not a url', undefined],
  ['http://a b', undefined],
] as const) {
  test(`OTEL_EXPORTER_OTLP_ENDPOINT=${value}`, () => {
    const lines = said({ OTEL_EXPORTER_OTLP_ENDPOINT: value });
    if (lines.length === 0) {
      // URL takes more than one would think; then it is used as it is understood.
      assert.ok(URL.canParse(value));
      return;
    }
    assert.equal(lines.length, 1);
    assert.ok(lines[0]!.startsWith(`OTEL_EXPORTER_OTLP_ENDPOINT is ${JSON.stringify(value)}`));
    if (meant !== undefined) assert.ok(lines[0]!.includes(`Did you mean "${meant}"?`), lines[0]);
    assert.ok(lines[0]!.endsWith(' Using http://localhost:4318.'));
  });
}

for (const value of [
  'ada:geheim@collector:4318',
  'htp://ada:geheim@collector',
  'http://ada:ge/geheim@collector:1:2',
  'http://ada:ge@geheim@collector:1:2',
  'collector:4318?key=geheim',
  'ht tp://x?key=geheim&also=geheim',
]) {
  for (const protocol of ['http/protobuf', 'grpc']) {
    test(`the secret of ${value} is not shown (${protocol})`, () => {
      const lines = said({
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT: value,
        OTEL_TRACES_EXPORTER: 'otlp,zipkin',
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: value,
      });
      assert.ok(lines.length > 0);
      assert.ok(!lines.join('\n').includes('geheim'), lines.join('\n'));
    });
  }
}

test('a value of absurd length is cut, and does not hold up the start', () => {
  const value = 'x'.repeat(100_000);
  const began = performance.now();
  const lines = said({
    OTEL_PROPAGATORS: value,
    OTEL_TRACES_SAMPLER: value,
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: value,
    OTEL_BSP_SCHEDULE_DELAY: '9'.repeat(100_000),
    OTEL_EXPORTER_OTLP_ENDPOINT: value,
    OTEL_RESOURCE_ATTRIBUTES: value,
  });
  assert.equal(lines.length, 6);
  assert.ok(lines.every((line) => line.length < 1000));
  assert.ok(performance.now() - began < 1000);
});

test('a line never breaks, whatever the value holds', () => {
  const lines = said({ OTEL_PROPAGATORS: 'a\nb', OTEL_TRACES_SAMPLER: '\u001b[31mred\r\n' });
  assert.equal(lines.length, 2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.ok(lines.every((line) => !/[\u0000-\u001f]/.test(line)));
});
