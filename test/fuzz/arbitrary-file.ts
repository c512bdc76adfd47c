import fc from 'fast-check';
import { stringify } from 'yaml';

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };
type Values = fc.Arbitrary<Json>;

const anything: Values = fc.oneof(
  one(null, '', 0, -1, 1.5, 1e30, true, [], {}, [null], { a: null }, 'a,b=c'),
  fc.constantFrom('{NAME}', '{', '{NAME:-x}', '{OTEL_CONFIG_FILE}').map((it) => `$${it}`),
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }) as Values,
);

function one(...values: readonly Json[]): Values {
  return fc.constantFrom(...values);
}

/** One place in sixty holds anything, so that many files have a few faults and some have none. */
function mostly(...arbitraries: readonly Values[]): Values {
  return fc.oneof(
    { weight: 60, arbitrary: fc.oneof(...arbitraries) },
    { weight: 1, arbitrary: anything },
  );
}

/** A map that has each of these keys, or not. */
function map(keys: Readonly<Record<string, Values>>): Values {
  return mostly(fc.record(keys, { requiredKeys: [] }) as Values);
}

/** A map that has them all. */
function whole(keys: Readonly<Record<string, Values>>): Values {
  return mostly(fc.record(keys) as Values);
}

function list(item: Values): Values {
  return mostly(fc.array(item, { minLength: 1, maxLength: 3 }) as Values);
}

const count = mostly(one(1, 2, 100, null, 2 ** 40));
const spanExporter = mostly(
  one({ otlp_http: null }, { console: null }, { otlp_grpc: null }),
  one({ otlp_http: { endpoint: 'http://localhost:4318/v1/traces', encoding: 'json' } }),
  one({ otlp_grpc: { endpoint: 'localhost:4317', compression: 'gzip', timeout: 0 } }),
  one({ zipkin: { endpoint: 'http://localhost:9411', timeout: 5 } }),
  one({ 'otlp_file/development': { output_stream: 'stdout' } }, { jeager: {} }),
);
const otherExporter = mostly(
  one({ otlp_http: null }, { console: null }, { otlp_grpc: { endpoint: ':', headers_list: 'a' } }),
  one({ otlp_http: { tls: { ca_file: '/dev/zero' }, headers: [{ name: 'a', value: 'b' }] } }),
);
const processors = (exporter: Values): Values =>
  list(
    mostly(
      whole({ simple: whole({ exporter }) }),
      whole({
        batch: mostly(
          whole({ exporter }),
          whole({ exporter, max_queue_size: count, schedule_delay: count, export_timeout: count }),
        ),
      }),
    ),
  );

const document = map({
  disabled: mostly(one(true, false, null)),
  log_level: mostly(one('debug', 'trace4', 'fatal')),
  attribute_limits: map({ attribute_value_length_limit: count, attribute_count_limit: count }),
  resource: map({
    attributes: list(
      mostly(
        whole({ name: one('service.name', '__proto__', 'a'), value: one('b', '') }),
        whole({
          name: one('c'),
          value: one([1, 2], [true]),
          type: one('int_array', 'double_array'),
        }),
      ),
    ),
    attributes_list: mostly(one('a=b', 'a', '%zz=1,b=2')),
    'detection/development': map({
      detectors: list(one({ host: null }, { service: {} }, { hots: null }, { process: null })),
    }),
  }),
  propagator: map({
    composite: list(one({ tracecontext: null }, { b4: null }, { b3: null })),
    composite_list: mostly(one('b3,xray', ',', 'nobody', null)),
  }),
  tracer_provider: whole({
    processors: processors(spanExporter),
    limits: map({ event_count_limit: count, link_attribute_count_limit: count }),
    sampler: mostly(
      one({ always_on: null }, { always_off: {} }, { trace_id_ratio_based: { ratio: 0.5 } }),
      one({ trace_id_ratio_based: { ratio: 7 } }, { jaeger_remote: {} }),
      one({ sightline_tail: null }, { sightline_tail: { ratio: 0.5, slow: '1s' } }),
      one({ sightline_tail: { ratio: [], slow: {} } }, { sightline_tail: { slwo: 'p99' } }),
      one({ parent_based: { root: { always_on: null }, local_parent_sampled: { nobody: {} } } }),
    ),
  }),
  meter_provider: whole({
    readers: list(
      mostly(
        whole({ periodic: mostly(whole({ exporter: otherExporter })) }),
        whole({
          periodic: mostly(
            whole({ exporter: otherExporter, interval: count, timeout: count }),
            whole({ exporter: otherExporter, cardinality_limits: map({ default: count }) }),
          ),
        }),
        one({ pull: { exporter: { 'prometheus/development': { port: 99_999 } } } }),
      ),
    ),
    views: list(
      whole({
        selector: map({
          instrument_name: one('*', 'a', ''),
          instrument_type: one('counter', 'gauge'),
        }),
        stream: map({
          name: one('b', ''),
          aggregation: mostly(
            one({ explicit_bucket_histogram: { boundaries: [3, 2] } }, { drop: null }),
            one({ base2_exponential_bucket_histogram: { max_scale: 20, max_size: 2 } }),
          ),
          attribute_keys: map({ included: list(one('a', '*')), excluded: list(one('')) }),
        }),
      }),
    ),
  }),
  logger_provider: whole({ processors: processors(otherExporter), limits: map({}) }),
  'instrumentation/development': map({
    general: map({ http: map({ server: map({ request_captured_headers: list(one('a', '')) }) }) }),
    js: mostly(
      fc.dictionary(
        fc.constantFrom('pg', 'http', 'express', 'nobody', '__proto__'),
        map({ enabled: one(true, false, 'no'), requestHook: anything }),
      ) as Values,
    ),
  }),
});

const formats = mostly(
  fc.oneof({ weight: 9, arbitrary: one('1.0', '1.1') }, { weight: 1, arbitrary: one('2.0', 1) }),
);
const text = fc.tuple(formats, document).map(([format, model]) => {
  const rest = typeof model === 'object' && !Array.isArray(model) ? model : { model };
  return stringify({ file_format: format, ...rest });
});

const broken = fc
  .tuple(text, fc.nat(3000), fc.nat(3), fc.string({ maxLength: 3 }))
  .map(([whole, at, length, other]) => {
    const place = at % (whole.length + 1);
    return `${whole.slice(0, place)}${other}${whole.slice(place + length)}`;
  });

/** Files that are nearly right, those that are cut or changed at one place, and anything at all. */
export const fileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 7, arbitrary: text },
  { weight: 2, arbitrary: broken },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['', '---', '- a\n- b', 'a: &a [*a]', '&a a: *a', '!!js/function x', '\ufeff', '\0'],
      ...['a: 1\na: 2', '? [a]\n: b', '%YAML 9.9\n---\na', 'file_format: "1.0"\n---\nb: 1'],
      ...['[[[[', 'x: '.repeat(500), '['.repeat(10_000), '{'.repeat(2000), '*a', '<<: {a: 1}'],
      'file_format: "1.0"',
      `a: &a [1]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`,
    ),
  },
);
