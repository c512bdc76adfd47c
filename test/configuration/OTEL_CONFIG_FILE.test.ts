import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSilent, assertUnharmed } from '../support/complaints.ts';
import { allSignals, temporaryFiles } from '../support/config-file.ts';
import { fixture, observe } from '../support/observe.ts';
import { arrivedSignals, observeOwn, requestsOf, SIGNALS } from '../support/own-telemetry.ts';

const write = temporaryFiles();

function own(name: string, content: string, options: Parameters<typeof observeOwn>[1] = {}) {
  return observeOwn({ OTEL_CONFIG_FILE: write(`${name}.yaml`, content) }, options);
}

test('a file sets up all three signals, and the other variables no longer count', async () => {
  const observed = await observeOwn({
    OTEL_CONFIG_FILE: ` ${write('all.yaml', allSignals())} `,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_SERVICE_NAME: 'ignored',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
  });
  assertSilent(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  const span = observed.receiver.spans.find(({ name }) => name === 'order')!;
  assert.equal(span.resource['service.name'], 'sightline');
  assert.equal(Object.keys(span.attributes).length, 4);
});

test('an empty OTEL_CONFIG_FILE counts as not set', async () => {
  const observed = await observeOwn({ OTEL_CONFIG_FILE: '  ' });
  assertSilent(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('signals that a file leaves out are off', async () => {
  const content = allSignals().replace(/meter_provider:[\s\S]*?(?=logger_provider)/, '');
  const observed = await own('no-metrics', content);
  assertSilent(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), ['traces', 'logs']);
});

test('disabled: true sends nothing', async () => {
  const observed = await own('disabled', allSignals({ top: 'disabled: true\nlog_level: warn' }));
  assertSilent(observed);
  assert.equal(observed.receiver.requests.length, 0);
});

test('variables are substituted, with defaults and as they are typed', async () => {
  const top = `resource:
  attributes:
    - { name: service.name, value: "\${NAME:-fallback}" }
    - { name: team, value: "\${TEAM:-fallback}" }
    - { name: price, value: "$\${NOT}" }
  attributes_list: "squad=a%2Cb,team=list"
attribute_limits:
  attribute_count_limit: \${LIMIT}`;
  const observed = await observeOwn({
    OTEL_CONFIG_FILE: write('substituted.yaml', allSignals({ top })),
    NAME: 'shop',
    LIMIT: '2',
  });
  assertUnharmed(observed);
  const { attributes, resource } = observed.receiver.spans.find(({ name }) => name === 'order')!;
  assert.equal(resource['service.name'], 'shop');
  assert.equal(resource.team, 'fallback');
  assert.equal(resource.price, `\${NOT}`);
  assert.equal(resource.squad, 'a,b');
  assert.equal(Object.keys(attributes).length, 2);
});

test('detectors of a file: service takes OTEL_SERVICE_NAME and an instance id', async () => {
  const top = 'resource: { detection/development: { detectors: [{ service: }, { host: }] } }';
  const observed = await observeOwn({
    OTEL_CONFIG_FILE: write('detectors.yaml', allSignals({ top })),
    OTEL_SERVICE_NAME: 'shop',
  });
  assertSilent(observed);
  const { resource } = observed.receiver.spans[0]!;
  assert.equal(resource['service.name'], 'shop');
  assert.ok('service.instance.id' in resource && 'host.name' in resource);
  assert.ok(!('process.pid' in resource));
});

test('limits, general and of each signal', async () => {
  const observed = await own(
    'limits',
    allSignals({
      top: 'attribute_limits: { attribute_count_limit: 3, attribute_value_length_limit: 9 }',
      traces:
        'limits: { attribute_count_limit: 2, event_count_limit: 1, link_attribute_count_limit: 0 }',
    }),
  );
  const span = observed.receiver.spans.find(({ name }) => name === 'order')!;
  const record = observed.receiver.logs.find(({ body }) => body === 'ordered')!;
  assert.deepEqual(Object.values(span.attributes), ['x'.repeat(9), 'x'.repeat(9)]);
  assert.equal(span.events.length, 1);
  assert.deepEqual(span.links[0]?.attributes, {});
  assert.equal(Object.keys(record.attributes).length, 3);
});

for (const [sampler, spans] of [
  ['always_off:', 0],
  ['always_on:', 2],
  ['trace_id_ratio_based: { ratio: 0 }', 0],
  ['parent_based: { root: { always_off: } }', 0],
  ['parent_based: { root: { always_on: }, local_parent_sampled: { always_off: } }', 1],
] as const) {
  test(`sampler ${sampler}`, async () => {
    const name = `sampler-${sampler.replace(/\W+/g, '-')}`;
    const observed = await own(name, allSignals({ traces: `sampler: { ${sampler} }` }));
    assertUnharmed(observed);
    // One that never keeps anything, whoever calls, is told.
    const isTold = spans === 0 && !sampler.startsWith('parent_based');
    assert.equal(/^sightline info: no traces are kept, [^\n]+\n$/.test(observed.stderr), isTold);
    assert.equal(observed.receiver.spans.length, spans);
  });
}

test('views: names, buckets, attribute keys, aggregations, and drop', async () => {
  const metrics = `views:
  - selector: { instrument_name: app.duration }
    stream:
      name: app.renamed
      aggregation: { explicit_bucket_histogram: { boundaries: [1, 2], record_min_max: false } }
  - selector: { instrument_name: app.orders, instrument_type: counter }
    stream: { attribute_keys: { included: [colour] } }
  - selector: { instrument_name: app.advised, unit: s, meter_name: shop }
    stream: { aggregation: { base2_exponential_bucket_histogram: { max_size: 20 } } }
  - selector: { instrument_name: app.l* }
    stream: { aggregation: { drop: } }`;
  const observed = await own('views', allSignals({ metrics }));
  assertSilent(observed);
  const point = (wanted: string) => observed.receiver.metrics.find(({ name }) => name === wanted);
  assert.deepEqual(point('app.renamed')?.explicitBounds, [1, 2]);
  assert.equal(point('app.renamed')?.max ?? 0, 0);
  assert.equal(point('app.duration'), undefined);
  assert.deepEqual(point('app.orders')?.attributes, { colour: 'blue' });
  assert.equal(point('app.advised')?.type, 'exponentialHistogram');
  assert.equal(point('app.level'), undefined);
  assert.ok(point('app.open'));
});

test('exporters: gRPC, JSON, headers, compression, temporality', async () => {
  const observed = await observeOwn(
    {
      OTEL_CONFIG_FILE: write(
        'exporters.yaml',
        `file_format: "1.0"
tracer_provider:
  processors:
    - simple:
        exporter:
          otlp_grpc:
            endpoint: "\${GRPC}"
            headers: [{ name: x-team, value: blue }]
            headers_list: "x-team=red,x-list=1%202"
            compression: gzip
meter_provider:
  readers:
    - periodic:
        exporter:
          otlp_http:
            endpoint: "\${HTTP}/v1/metrics"
            encoding: json
            temporality_preference: delta
            default_histogram_aggregation: base2_exponential_bucket_histogram
`,
      ),
      GRPC: '{receiver.grpc}',
      HTTP: '{receiver}',
    },
    { receiver: { grpc: true } },
  );
  assertSilent(observed);
  const [traces] = requestsOf(observed.receiver, 'traces');
  assert.equal(traces?.protocol, 'grpc');
  assert.equal(traces?.encoding, 'gzip');
  assert.equal(traces?.headers['x-team'], 'blue');
  assert.equal(traces?.headers['x-list'], '1 2');
  assert.equal(requestsOf(observed.receiver, 'metrics')[0]?.protocol, 'http/json');
  const point = observed.receiver.metrics.find(({ name }) => name === 'app.advised');
  assert.equal(point?.temporality, 'DELTA');
  assert.equal(point?.type, 'exponentialHistogram');
});

test('logger_configurator: one logger off, by its name', async () => {
  const logs = `logger_configurator/development:
  loggers: [{ name: "sh*", config: { enabled: false } }]`;
  const observed = await own('loggers', allSignals({ logs }));
  assertSilent(observed);
  assert.equal(observed.receiver.logs.length, 0);
});

test('propagators, as a list and one by one', async () => {
  const top = 'propagator: { composite: [{ b3: }], composite_list: "jaeger" }';
  const { stdout } = await observe(
    fixture('relay.mjs'),
    { OTEL_CONFIG_FILE: write('propagators.yaml', allSignals({ top })) },
    { args: ['{}'] },
  );
  const headers = JSON.parse(stdout.trim().split('\n')[1]!);
  assert.ok('b3' in headers && 'uber-trace-id' in headers);
  assert.ok(!('traceparent' in headers));
});

const JS = (text: string) =>
  allSignals({ top: `instrumentation/development:\n  ${text.replaceAll('\n', '\n  ')}` });

test('an instrumentation is off with enabled: false, one that is off by default on with true', async () => {
  const { receiver } = await observe(
    fixture('relay.mjs'),
    {
      OTEL_CONFIG_FILE: write(
        'switches.yaml',
        JS(
          'js:\n  http: { enabled: false }\n  "@opentelemetry/instrumentation-net": { enabled: true }',
        ),
      ),
    },
    { args: ['{}'] },
  );
  const scopes = new Set(receiver.spans.map(({ scope }) => scope.name));
  assert.ok(scopes.has('@opentelemetry/instrumentation-net'), [...scopes].join());
  assert.ok(!scopes.has('sightline/http-client'));
});

test('options reach an instrumentation, and general.http its headers', async () => {
  const observed = await observe(
    fixture('relay.mjs'),
    {
      OTEL_CONFIG_FILE: write(
        'options.yaml',
        JS(
          'general:\n  http:\n    server: { request_captured_headers: [x-team] }\njs:\n  http: { serverName: shop.test, disableOutgoingRequestInstrumentation: true }',
        ),
      ),
    },
    { args: ['{"x-team":"blue"}'] },
  );
  const kinds = observed.receiver.spans.map(({ kind }) => kind);
  assert.deepEqual([...new Set(kinds)], ['SERVER']);
  const server = observed.receiver.spans.find(({ attributes }) => attributes['url.path'] === '/in');
  assert.deepEqual(server?.attributes['http.request.header.x-team'], ['blue']);
});
