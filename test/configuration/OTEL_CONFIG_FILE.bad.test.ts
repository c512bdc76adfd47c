import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertOneComplaint,
  assertSilent,
  assertUnharmed,
  complaints,
} from '../support/complaints.ts';
import { allSignals, temporaryFiles } from '../support/config-file.ts';
import { arrivedSignals, observeOwn, SIGNALS } from '../support/own-telemetry.ts';

const write = temporaryFiles();
const OFF =
  'sightline error: Sightline did not start, because its configuration cannot be used. [SL_NOT_STARTED]';

for (const [what, path, ...pieces] of [
  ['missing', '/nowhere/sightline.yaml', 'ENOENT'],
  ['a folder', '/tmp', 'EISDIR'],
  ['no YAML', write('a.yaml', 'file_format: "1.0"\ndisabled: [true\n'), 'at line 3, column 1'],
  [
    'twice the same key',
    write('b.yaml', 'disabled: true\ndisabled: false\n'),
    'at line 2, column 1',
  ],
  ['empty', write('c.yaml', ''), 'file_format'],
  ['without file_format', write('d.yaml', 'disabled: true\n'), 'file_format'],
  ['of another version', write('e.yaml', 'file_format: "0.3"\n'), '"0.3"', '1.x'],
  [
    'against the schema',
    write('f.yaml', 'file_format: "1.0"\ntracer_provider: { processors: 5 }\n'),
    '/tracer_provider/processors must be array',
  ],
  [
    'against the schema with a negative number',
    write('g.yaml', allSignals({ traces: 'limits: { attribute_count_limit: -1 }' })),
    '/tracer_provider/limits/attribute_count_limit must be >= 0',
  ],
  [
    'with a substitution that is none',
    write('h.yaml', `file_format: "1.0"\nlog_level: \${1x}\n`),
    'invalid env var substitution',
  ],
] as const) {
  test(`a file that is ${what}: one line with the cause, one that Sightline is not started; the service is unharmed`, async () => {
    const observed = await observeOwn({ OTEL_CONFIG_FILE: path });
    assertUnharmed(observed);
    const [line, off, ...rest] = complaints(observed);
    assert.deepEqual([off, rest], [OFF, []]);
    assert.ok(
      line!.startsWith(`sightline warn: OTEL_CONFIG_FILE points to "${path}", which cannot`),
      line,
    );
    for (const piece of pieces) assert.ok(line!.includes(piece), line);
    assert.match(line!, /To fix this, /);
    assert.equal(observed.receiver.requests.length, 0);
  });
}

for (const [what, content, name, ...pieces] of [
  [
    'a misspelt key at the top',
    allSignals({ top: 'resourc: {}' }),
    'OTEL_CONFIG_FILE: top level',
    '"resource"?',
  ],
  [
    'an exporter that does not exist',
    allSignals().replace(
      'logger_provider:\n  processors:',
      '$&\n    - simple: { exporter: { consol: } }',
    ),
    'OTEL_CONFIG_FILE: logger_provider exporter',
    '"consol"',
    '"console"?',
  ],
  [
    'an exporter that the SDK does not have',
    allSignals().replace(
      'tracer_provider:\n  processors:',
      '$&\n    - simple: { exporter: { otlp_file/development: } }',
    ),
    'OTEL_CONFIG_FILE: tracer_provider exporter',
    'otlp_file/development',
  ],
  [
    'a sampler that the SDK does not have',
    allSignals({ traces: 'sampler: { probability/development: { ratio: 0.5 } }' }),
    'OTEL_CONFIG_FILE: tracer_provider.sampler',
    'Using parentbased_always_on.',
  ],
  [
    'a view that names many instruments',
    allSignals({
      metrics: 'views: [{ selector: { instrument_name: "app.*" }, stream: { name: x } }]',
    }),
    'OTEL_CONFIG_FILE: meter_provider.views',
    '"app.*"',
  ],
  [
    'an instrumentation that does not exist',
    allSignals({ top: 'instrumentation/development: { js: { expres: {} } }' }),
    'OTEL_CONFIG_FILE: instrumentation/development.js',
    '"express"?',
  ],
  [
    'a propagator that does not exist',
    allSignals({ top: 'propagator: { composite: [{ tracecontext: }], composite_list: "bagage" }' }),
    'OTEL_CONFIG_FILE: propagator',
    '"baggage"?',
  ],
  [
    'a detector that does not exist',
    allSignals({ top: 'resource: { detection/development: { detectors: [{ hots: }] } }' }),
    'OTEL_CONFIG_FILE: resource.detection/development.detectors',
    '"host"?',
  ],
  [
    'a list of attributes that cannot be read',
    allSignals({ top: 'resource: { attributes_list: "team" }' }),
    'OTEL_CONFIG_FILE: resource.attributes_list',
    'no "="',
  ],
  [
    'a file_format of a later version',
    allSignals().replace('"1.0"', '"1.7"'),
    'OTEL_CONFIG_FILE requests "file_format 1.7"',
  ],
  [
    'a key that nothing acts on: exemplar_filter',
    allSignals({ metrics: 'exemplar_filter: trace_based' }),
    'OTEL_CONFIG_FILE requests "meter_provider.exemplar_filter"',
    'the SDK records no exemplars',
  ],
  [
    'a key that nothing acts on: tracer_configurator',
    allSignals({
      traces: 'tracer_configurator/development: { default_config: { enabled: true } }',
    }),
    'OTEL_CONFIG_FILE requests "tracer_provider.tracer_configurator/development"',
  ],
] as const) {
  test(`${what} is reported in one line, and the rest of the file works`, async () => {
    const path = write(`${what.replace(/\W+/g, '-')}.yaml`, content);
    const observed = await observeOwn({ OTEL_CONFIG_FILE: path });
    assertOneComplaint(observed, name, ...pieces);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

test('endpoints, certificates, headers and ports of a file are reported like those of variables', async () => {
  const path = write(
    'values.yaml',
    `file_format: "1.0"
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "ada:geheim@collector:4318" } } }
    - batch: { exporter: { otlp_grpc: { tls: { ca_file: /nowhere.crt } } } }
meter_provider:
  readers:
    - pull: { exporter: { prometheus/development: { port: 99999 } } }
logger_provider:
  processors:
    - batch: { exporter: { otlp_http: { headers_list: "x: geheim" } } }
`,
  );
  const observed = await observeOwn({ OTEL_CONFIG_FILE: path });
  assertUnharmed(observed);
  for (const piece of [
    'OTEL_CONFIG_FILE: tracer_provider otlp_http endpoint is "[not shown]@collector:4318"',
    'OTEL_CONFIG_FILE: tracer_provider otlp_grpc tls.ca_file points to "/nowhere.crt"',
    'OTEL_CONFIG_FILE: meter_provider.pull prometheus/development port is "99999"',
    'OTEL_CONFIG_FILE: logger_provider otlp_http headers is "[not shown: ',
  ]) {
    assert.ok(observed.stderr.includes(piece), `${piece} is missing in ${observed.stderr}`);
  }
  assert.ok(!observed.stderr.includes('geheim'));
});

test('a key that changes nothing is not reported', async () => {
  const metrics = 'exemplar_filter: always_off';
  const path = write('quiet.yaml', allSignals({ metrics }));
  assertSilent(await observeOwn({ OTEL_CONFIG_FILE: path }));
});

const JS_ALONE =
  'file_format: "1.0"\ninstrumentation/development: { js: { pg: { requireParentSpan: false } } }\n';

test('a file that names no signal is reported, with the way to begin one', async () => {
  const observed = await observeOwn({ OTEL_CONFIG_FILE: write('no-signal.yaml', JS_ALONE) });
  assertOneComplaint(
    observed,
    'OTEL_CONFIG_FILE',
    'has no tracer_provider, meter_provider or logger_provider',
    'sightline config --format yaml',
  );
  assert.equal(observed.receiver.requests.length, 0);
});

test('a file that is switched off, or that has one signal, is not reported', async () => {
  const off = await observeOwn({
    OTEL_CONFIG_FILE: write('off.yaml', `${JS_ALONE}disabled: true\n`),
  });
  assert.match(
    off.stderr,
    /^sightline info: off, because `disabled` in \S+off\.yaml is true\. \[SL_DISABLED\]\n$/,
  );
  const traces = `tracer_provider:
  processors:
    - simple: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
`;
  assertSilent(await observeOwn({ OTEL_CONFIG_FILE: write('one.yaml', JS_ALONE + traces) }));
});
