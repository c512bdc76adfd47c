import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTINGS } from '../../src/cli/config/shown-settings.ts';
import { fitRows } from '../../src/cli/output/columns.ts';
import { allVariableNames } from '../../src/cli/variables/all-variables.ts';
import { VARIABLE_SECTIONS } from '../../src/cli/variables/sections.ts';
import { temporaryFiles } from '../support/config-file.ts';
import { sightline } from './sightline.ts';

const write = temporaryFiles();

interface Shown {
  readonly source: string;
  readonly settings: ReadonlyArray<{ name: string; value: string; from: string }>;
  readonly problems: ReadonlyArray<{ readonly code: string; readonly text: string }>;
}

async function shown(env: Record<string, string>, ...args: readonly string[]): Promise<Shown> {
  const { stdout } = await sightline(['config', '--json', ...args], { env });
  return JSON.parse(stdout) as Shown;
}

/** `value (from)` of one setting. */
function entry({ settings }: Shown, name: string): string {
  const { value, from } = settings.find((setting) => setting.name === name)!;
  return `${value} (${from})`;
}

test('sightline config prints the source of each setting', async () => {
  const file = write('shop.env', 'OTEL_BSP_SCHEDULE_DELAY=100\n');
  const config = await shown({
    SIGHTLINE_ENV_FILE: file,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki:3100/otlp/v1/logs',
    OTEL_RESOURCE_ATTRIBUTES: 'team=a%20b',
    NODE_ENV: 'production',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '12',
    OTEL_TRACES_SAMPLER: 'sometimes',
  });
  for (const [name, expected] of Object.entries({
    OTEL_BSP_SCHEDULE_DELAY: `100 (OTEL_BSP_SCHEDULE_DELAY in ${file})`,
    OTEL_BLRP_SCHEDULE_DELAY: '1000 (default)',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT:
      'http://collector:4318/v1/traces (OTEL_EXPORTER_OTLP_ENDPOINT)',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT:
      'http://loki:3100/otlp/v1/logs (OTEL_EXPORTER_OTLP_LOGS_ENDPOINT)',
    team: 'a b (OTEL_RESOURCE_ATTRIBUTES)',
    'deployment.environment.name': 'production (NODE_ENV)',
    'service.name': 'sightline (package.json)',
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '12 (OTEL_ATTRIBUTE_COUNT_LIMIT)',
    OTEL_TRACES_SAMPLER:
      'parentbased_always_on (default, because OTEL_TRACES_SAMPLER cannot be used)',
  })) {
    assert.equal(entry(config, name), expected);
  }
  const [problem] = config.problems;
  assert.equal(problem?.code, 'SL_SETTING_INVALID');
  assert.match(problem.text, /OTEL_TRACES_SAMPLER is "sometimes"/);
});

test('sightline config shows the settings of exporters in use only', async () => {
  const names = ({ settings }: Shown) => settings.map(({ name }) => name);
  const without = names(await shown({}));
  assert.ok(!without.includes('OTEL_EXPORTER_PROMETHEUS_PORT'));
  assert.ok(!without.includes('OTEL_EXPORTER_OTLP_TRACES_INSECURE'));
  const env = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_LOGS_EXPORTER: 'none' };
  const others = await shown({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
  assert.equal(entry(others, 'OTEL_EXPORTER_PROMETHEUS_PORT'), '9464 (default)');
  assert.equal(entry(others, 'OTEL_EXPORTER_OTLP_TRACES_INSECURE'), 'false (default)');
  assert.equal(entry(others, 'OTEL_LOGS_EXPORTER'), 'none (OTEL_LOGS_EXPORTER)');
  assert.ok(!names(others).includes('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'));
});

test('sightline config shows every effective variable', async () => {
  const everything = {
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  };
  const { settings } = await shown(everything);
  const names = settings.map(({ name }) => name);
  const sources: readonly string[] = SETTINGS.flatMap(({ variables }) => variables);
  const elsewhere = new Set([
    // Where settings come from, and what they say about the resource.
    ...['OTEL_CONFIG_FILE', 'SIGHTLINE_ENV_FILE', 'OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'],
    ...['ENVIRONMENT', 'NODE_ENV', 'AWS_LAMBDA_FUNCTION_NAME', 'WATCH_REPORT_DEPENDENCIES'],
    // Of sightline/logging, which reads them itself.
    ...['LOG_LEVEL', 'SIGHTLINE_LOG_LEVEL_FILE'],
    // They change nothing.
    ...['OTEL_SEMCONV_STABILITY_OPT_IN', 'OTEL_METRICS_EXEMPLAR_FILTER'],
    // Node's and gRPC's own.
    ...VARIABLE_SECTIONS.filter(({ title }) => ['Proxies', 'Kubernetes'].includes(title)).flatMap(
      ({ variables }) => variables.flatMap((variable): readonly string[] => variable.names),
    ),
  ]);
  const missing = allVariableNames().filter(
    (name) => !names.includes(name) && !sources.includes(name) && !elsewhere.has(name),
  );
  assert.deepEqual(missing, []);
});

test('sightline config <script> names the service by its package.json', async () => {
  const script = write('package.json', '{ "name": "shop", "version": "4.5.6" }');
  const config = await shown({}, script.replace('package.json', 'app.js'));
  assert.equal(entry(config, 'service.name'), 'shop (package.json)');
  assert.equal(entry(config, 'service.version'), '4.5.6 (package.json)');
});

const SECRETS = {
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20s3cret-one,x-tenant=s3cret-two',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://user:s3cret-three@collector.example:4318',
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://logs.example/v1/logs?key=s3cret-four',
  OTEL_RESOURCE_ATTRIBUTES: `api.token=s3cret-five,team=a,db.password=s3cret-six,note=gh${'p_s3cret'.padEnd(38, '7')}`,
} as const;

for (const args of [[], ['--json'], ['--format', 'env'], ['--format', 'yaml']]) {
  test(`sightline config ${args.join(' ')} shows secrets only with --show-secrets`, async () => {
    const hidden = await sightline(['config', ...args], { env: SECRETS });
    assert.equal(hidden.code, 0);
    assert.doesNotMatch(hidden.stdout + hidden.stderr, /s3cret/);
    const open = await sightline(['config', ...args, '--show-secrets'], { env: SECRETS });
    assert.match(open.stdout, /s3cret-one/);
    assert.match(open.stdout, /s3cret-three/);
    assert.match(open.stdout, /s3cret-six/);
  });
}

/** All that can be set, in the form of variables, but what depends on the way of setting it. */
async function settingsIn(env: Record<string, string>): Promise<Record<string, string>> {
  const { settings, problems } = await shown(env, '--show-secrets');
  assert.deepEqual(problems, []);
  return Object.fromEntries(
    settings
      .filter(({ name }) => !/_INSTRUMENTATIONS$|^instrumentation/.test(name))
      .map(({ name, value }) => [name, value]),
  );
}

const EVERYTHING: Readonly<Record<string, string>> = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a file must not take it for a variable.
  OTEL_SERVICE_NAME: 'shop $HOME ${HOME} "quoted"',
  OTEL_RESOURCE_ATTRIBUTES: 'team=a%20b,service.version=1.2.3,number=5',
  OTEL_LOG_LEVEL: 'debug',
  OTEL_PROPAGATORS: 'b3,baggage',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,gcp',
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.25',
  OTEL_TRACES_EXPORTER: 'otlp,console,zipkin',
  OTEL_METRICS_EXPORTER: 'prometheus,otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:pw@collector:4318/base/',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%2Cb,x-tenant=one',
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-tenant=two',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  OTEL_EXPORTER_OTLP_TIMEOUT: '1234',
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'lowmemory',
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
  OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'collector:4317',
  OTEL_EXPORTER_OTLP_LOGS_INSECURE: 'true',
  OTEL_EXPORTER_PROMETHEUS_PORT: '9999',
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://zipkin:9411/api/v2/spans',
  OTEL_BSP_MAX_QUEUE_SIZE: '4096',
  OTEL_METRIC_EXPORT_INTERVAL: '2000',
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1000',
  OTEL_SPAN_LINK_COUNT_LIMIT: '0',
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: 'x-request-id,x-tenant',
  OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET,BREW',
};

test('sightline config --format yaml: the file is equivalent to the variables', async () => {
  const { code, stdout } = await sightline(['config', '--format', 'yaml'], { env: EVERYTHING });
  assert.equal(code, 0);
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS } = EVERYTHING;
  const { OTEL_EXPORTER_OTLP_METRICS_HEADERS } = EVERYTHING;
  const again = await settingsIn({
    OTEL_CONFIG_FILE: write('all.yaml', stdout),
    // What is secret stays where it was, and the file names it.
    OTEL_EXPORTER_OTLP_ENDPOINT: OTEL_EXPORTER_OTLP_ENDPOINT!,
    OTEL_EXPORTER_OTLP_HEADERS: OTEL_EXPORTER_OTLP_HEADERS!,
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: OTEL_EXPORTER_OTLP_METRICS_HEADERS!,
  });
  assert.deepEqual(again, await settingsIn(EVERYTHING));
});

test('sightline config --format yaml --show-secrets: the file needs no variables', async () => {
  const args = ['config', '--format', 'yaml', '--show-secrets'];
  const { stdout } = await sightline(args, { env: EVERYTHING });
  const again = await settingsIn({ OTEL_CONFIG_FILE: write('alone.yaml', stdout) });
  assert.deepEqual(again, await settingsIn(EVERYTHING));
});

test('sightline config --format env: variables, and a file turned into variables', async () => {
  const args = ['config', '--format', 'env', '--show-secrets'];
  const variables = await sightline(args, { env: EVERYTHING });
  const wanted = await settingsIn(EVERYTHING);
  const again = { SIGHTLINE_ENV_FILE: write('all.env', variables.stdout) };
  assert.deepEqual(await settingsIn(again), wanted);

  const yaml = await sightline(['config', '--format', 'yaml', '--show-secrets'], {
    env: EVERYTHING,
  });
  const file = { OTEL_CONFIG_FILE: write('back.yaml', yaml.stdout) };
  const back = await sightline(args, { env: file });
  assert.deepEqual(
    await settingsIn({ SIGHTLINE_ENV_FILE: write('back.env', back.stdout) }),
    wanted,
  );
});

test('sightline config --format yaml: which instrumentations run stays the same', async () => {
  for (const [name, instrumentations] of [
    ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'http,dns'],
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', 'http,pg'],
  ] as const) {
    const { stdout } = await sightline(['config', '--format', 'yaml'], {
      env: { [name]: instrumentations },
    });
    const disabled = (await shown({ OTEL_CONFIG_FILE: write(`${name}.yaml`, stdout) })).settings;
    const off = disabled.find((setting) => setting.name === 'OTEL_NODE_DISABLED_INSTRUMENTATIONS');
    const names = off!.value.split(',');
    if (name.includes('DISABLED')) assert.deepEqual(names, ['http', 'pg']);
    else {
      assert.ok(names.includes('pg') && names.length > 30);
      assert.ok(!names.includes('http') && !names.includes('dns'));
      assert.match(stdout, /dns:\n\s+enabled: true/);
    }
  }
});

test('sightline config of a file prints settings that have no variable', async () => {
  const file = write(
    'views.yaml',
    `file_format: "1.0"
tracer_provider:
  processors: [{ batch: { exporter: { otlp_http: { headers: [{ name: a, value: s3cret }] } } } }]
meter_provider:
  readers: [{ periodic: { exporter: { console: } } }]
  views: [{ selector: { instrument_name: a }, stream: { name: b } }]
instrumentation/development:
  js: { fs: { enabled: true }, pg: { enhancedDatabaseReporting: true } }
`,
  );
  const config = await shown({ OTEL_CONFIG_FILE: file });
  assert.match(entry(config, 'meter_provider.views[0]'), /"instrument_name":"a"/);
  assert.match(entry(config, 'instrumentation/development.js.fs'), /^\{"enabled":true\}/);
  assert.match(
    entry(config, 'instrumentation/development.js.pg'),
    /"enhancedDatabaseReporting":true/,
  );
  assert.equal(entry(config, 'OTEL_LOGS_EXPORTER'), `none (${file})`);
  const env = await sightline(['config', '--format', 'env'], { env: { OTEL_CONFIG_FILE: file } });
  assert.match(env.stdout, /^# No variable exists for meter_provider\.views\[0\]: /m);
  assert.match(env.stderr, /no variable exists for meter_provider/);
  assert.doesNotMatch(env.stdout, /s3cret/);
});

test('a setting that is missing from a file has the default of its variable', async () => {
  const batch = (exporter: string) => `{ batch: { exporter: { ${exporter}: } } }`;
  const file = write(
    'defaults.yaml',
    `file_format: "1.0"
tracer_provider: { processors: [${batch('otlp_http')}, ${batch('zipkin')}] }
meter_provider:
  readers:
    - periodic: { exporter: { otlp_http: } }
    - pull: { exporter: { prometheus/development: } }
logger_provider: { processors: [${batch('otlp_grpc')}] }
`,
  );
  const values = ({ settings }: Shown) =>
    Object.fromEntries(
      settings
        .filter(({ name }) => /^(OTEL|SIGHTLINE)_/.test(name))
        .filter(({ name }) => !/_(PROPAGATORS|DETECTORS)$/.test(name))
        .map(({ name, value }) => [name, value]),
    );
  const unset = await shown({
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
  });
  assert.deepEqual(values(await shown({ OTEL_CONFIG_FILE: file })), values(unset));
});

test('sightline config of a file that cannot be used exits with 1', async () => {
  const file = write('broken.yaml', 'file_format: [');
  const { code, stdout, stderr } = await sightline(['config'], { env: { OTEL_CONFIG_FILE: file } });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
  assert.match(stderr, /OTEL_CONFIG_FILE points to ".*broken\.yaml", which cannot be used/);
});

for (const width of [40, 80, 120]) {
  test(`a table of settings fits into ${width} columns without losing anything`, () => {
    const rows = [
      ['OTEL_SDK_DISABLED', 'false', 'default'],
      ['OTEL_PROPAGATORS', 'tracecontext,baggage,b3,b3multi,jaeger,xray', 'OTEL_PROPAGATORS'],
      ['x', 'y'.repeat(200), 'OTEL_RESOURCE_ATTRIBUTES in /a/rather/long/path/of/a/file.env'],
    ] as const;
    const fitted = fitRows(rows, width);
    assert.deepEqual(fitted[0]!.length, 1);
    for (const [index, lines] of fitted.entries()) {
      for (const line of lines) assert.ok(line.length <= width, line);
      const bare = (text: string) => text.replaceAll(/\s/g, '');
      assert.equal(bare(lines.join('')), bare(rows[index]!.join('')));
    }
  });
}
