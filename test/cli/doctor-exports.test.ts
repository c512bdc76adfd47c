// The findings of `sightline doctor` about endpoints in various states.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, test } from 'node:test';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { type ReceiverOptions, startReceiver } from '../../tools/receiver/receiver.ts';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { freePort, takenPort } from '../support/free-port.ts';
import { sightline } from './sightline.ts';

const certificates = createCertificateFolder();
after(() => certificates.remove());

interface Examined {
  readonly code: number | null;
  readonly traces: Finding;
  readonly all: readonly Finding[];
}

/** Runs the doctor with traces only; returns its finding about them. */
async function examine(env: Readonly<Record<string, string>>): Promise<Examined> {
  const { code, stdout, stderr } = await sightline(['doctor', '--json'], {
    env: { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', ...env },
  });
  const { well, findings } = JSON.parse(stdout) as { well: boolean; findings: Finding[] };
  assert.deepEqual({ code, stderr }, { code: well ? 0 : 1, stderr: '' });
  return { code, all: findings, traces: findings.find(({ name }) => name === 'traces')! };
}

async function withReceiver(
  options: ReceiverOptions,
  work: (urls: { http: string; grpc: string }) => Promise<void>,
): Promise<void> {
  const receiver = await startReceiver({ grpc: true, ...options });
  try {
    await work({ http: receiver.url, grpc: receiver.grpcUrl });
  } finally {
    await receiver.stop();
  }
}

function assertFails({ code, traces }: Examined, text: RegExp, cure: RegExp): void {
  assert.equal(traces.state, 'fail', JSON.stringify(traces));
  assert.match(traces.text, text);
  assert.match(traces.cure!, cure);
  assert.equal(code, 1);
}

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`doctor: all three signals are accepted over ${protocol}`, async () => {
    const receiver = await startReceiver({ grpc: true });
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? receiver.grpcUrl : receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=one',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    };
    try {
      const { code, stdout } = await sightline(['doctor', '--json'], { env });
      assert.equal(code, 0);
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      const exports = findings.filter(({ group }) => group === 'Exports');
      assert.deepEqual(
        exports.map(({ name, state }) => [name, state]),
        [
          ['traces', 'ok'],
          ['metrics', 'ok'],
          ['logs', 'ok'],
        ],
      );
      for (const { text } of exports)
        assert.ok(text.endsWith(`(${protocol}, gzip) accepts exports`));
      assert.equal(receiver.requests.length, 3);
      assert.ok(receiver.requests.every(({ headers }) => headers['x-tenant'] === 'one'));
      // Nothing in them that could be taken for data.
      assert.deepEqual([receiver.spans, receiver.metrics, receiver.logs], [[], [], []]);
    } finally {
      await receiver.stop();
    }
  });
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  const set = { OTEL_EXPORTER_OTLP_PROTOCOL: protocol };

  test(`doctor: nothing is listening (${protocol})`, async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    assertFails(
      await examine({ ...set, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
      /nothing is listening at 127\.0\.0\.1:\d+/,
      /OTEL_EXPORTER_OTLP_ENDPOINT/,
    );
  });

  test(`doctor: the variable of the signal is named (${protocol})`, async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}/v1/traces`;
    assertFails(
      await examine({ ...set, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint }),
      /nothing is listening/,
      /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT/,
    );
  });

  test(`doctor: unknown host (${protocol})`, async () => {
    assertFails(
      // Reserved for this (RFC 6761).
      await examine({ ...set, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.invalid:4318' }),
      /the host collector\.invalid\S* cannot be resolved/,
      /Correct the host in OTEL_EXPORTER_OTLP_ENDPOINT/,
    );
  });

  test(`doctor: untrusted certificate (${protocol})`, async () => {
    const tls = readCertificate(certificates.create(`own-${protocol.replace('/', '-')}`));
    await withReceiver({ tls }, async ({ http, grpc }) => {
      const endpoint = protocol === 'grpc' ? grpc : http;
      assertFails(
        await examine({ ...set, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
        /certificate/,
        /OTEL_EXPORTER_OTLP_CERTIFICATE/,
      );
    });
  });

  test(`doctor: plain text to a TLS port (${protocol})`, async () => {
    const tls = readCertificate(certificates.create(`tls-${protocol.replace('/', '-')}`));
    await withReceiver({ tls }, async ({ http, grpc }) => {
      const endpoint = (protocol === 'grpc' ? grpc : http).replace('https:', 'http:');
      assertFails(
        await examine({ ...set, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
        /expects TLS/,
        new RegExp(`Set OTEL_EXPORTER_OTLP_ENDPOINT to ${endpoint.replace('http:', 'https:')}`),
      );
    });
  });

  test(`doctor: TLS to a plain-text port (${protocol})`, async () => {
    await withReceiver({}, async ({ http, grpc }) => {
      const endpoint = (protocol === 'grpc' ? grpc : http).replace('http:', 'https:');
      assertFails(
        await examine({ ...set, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
        /does not use TLS/,
        /http:\/\//,
      );
    });
  });

  test(`doctor: credentials are missing or wrong (${protocol})`, async () => {
    await withReceiver({ respond: () => ({ status: 401 }) }, async ({ http, grpc }) => {
      const env = { ...set, OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? grpc : http };
      assertFails(await examine(env), /no headers are sent/, /OTEL_EXPORTER_OTLP_HEADERS/);
      const found = await examine({ ...env, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=s3cret' });
      assertFails(found, /the headers sent are authorization/, /authorization=Bearer/);
      assert.doesNotMatch(JSON.stringify(found), /s3cret/);
    });
  });

  test(`doctor: no response in time (${protocol})`, async () => {
    const { server, port } = await silentServer();
    try {
      const env = { ...set, OTEL_EXPORTER_OTLP_TIMEOUT: '300' };
      assertFails(
        await examine({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }),
        /no response within 300 ms|[Dd]eadline exceeded/,
        /firewall|TIMEOUT/,
      );
    } finally {
      server.close();
    }
  });
}

test('doctor: the key of a configuration file is named', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}/v1/traces`;
  const path = certificates.write(
    'own.yaml',
    `file_format: "1.0"
tracer_provider:
  processors: [{ batch: { exporter: { otlp_http: { endpoint: "${endpoint}" } } } }]
`,
  );
  assertFails(
    await examine({ OTEL_CONFIG_FILE: path }),
    /nothing is listening/,
    /set `endpoint` of traces in .*own\.yaml to its address/,
  );
});

test('doctor: HTTP to a gRPC port', async () => {
  await withReceiver({}, async ({ grpc }) => {
    assertFails(
      await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: grpc }),
      /speaks gRPC, not OTLP\/HTTP/,
      /OTEL_EXPORTER_OTLP_PROTOCOL to grpc/,
    );
  });
});

test('doctor: gRPC to an HTTP port', async () => {
  await withReceiver({}, async ({ http }) => {
    assertFails(
      await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: http, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
      /speaks HTTP\/1\.1/,
      /OTEL_EXPORTER_OTLP_PROTOCOL to http\/protobuf/,
    );
  });
});

for (const [title, setting, path, meant] of [
  [
    'doubled',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    '/v1/traces',
    'Set OTEL_EXPORTER_OTLP_ENDPOINT to {url} (/v1/traces is added).',
  ],
  [
    'missing',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    '',
    'Set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to {url}/v1/traces.',
  ],
  [
    'misspelt',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    '/v1/trace',
    'Set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to {url}/v1/traces.',
  ],
] as const) {
  test(`doctor: the path is ${title}`, async () => {
    // As collectors do, which know these paths alone.
    const respond: ReceiverOptions['respond'] = (request) =>
      /^\/v1\/(traces|metrics|logs)$/.test(request.path) ? undefined : { status: 404 };
    await withReceiver({ respond }, async ({ http }) => {
      const found = await examine({ [setting]: `${http}${path}` });
      assertFails(found, /responds with 404: there is no such path, but .* accepts exports/, /./);
      assert.equal(found.traces.cure, meant.replace('{url}', http));
    });
  });
}

test('doctor: a server without OTLP', async () => {
  await withReceiver({ respond: () => ({ status: 404 }) }, async ({ http }) => {
    assertFails(
      await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: http }),
      /responds with 404: there is no OTLP endpoint for traces/,
      /a traces pipeline/,
    );
  });
});

test('doctor: a busy collector is a warning', async () => {
  await withReceiver({ respond: () => ({ status: 503 }) }, async ({ http }) => {
    const { code, traces } = await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: http });
    assert.deepEqual([code, traces.state], [0, 'warn']);
    assert.match(traces.text, /503.*rejecting data at the moment/);
  });
});

test('doctor: clock skew is a warning', async () => {
  const respond = () => ({ headers: { date: 'Mon, 01 Jan 2024 00:00:00 GMT' } });
  await withReceiver({ respond }, async ({ http }) => {
    const { code, traces } = await examine({ OTEL_EXPORTER_OTLP_ENDPOINT: http });
    assert.deepEqual([code, traces.state], [0, 'warn']);
    assert.match(traces.text, /accepts exports, but its clock is \d+ s behind this machine.s/);
  });
});

test('doctor: a client certificate is sent', async () => {
  const server = certificates.create('localhost');
  const client = certificates.create('client');
  const { key, cert } = readCertificate(server);
  const tls = { key, cert, ca: readCertificate(client).cert, requestCert: true };
  await withReceiver({ tls }, async ({ http }) => {
    const { traces } = await examine({
      OTEL_EXPORTER_OTLP_ENDPOINT: http,
      OTEL_EXPORTER_OTLP_CERTIFICATE: server.cert,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.cert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: client.key,
    });
    assert.equal(traces.state, 'ok', traces.text);
  });
});

test('doctor: the Prometheus port is free, or in use', async () => {
  const taken = await takenPort();
  const env = (port: number) => ({
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  });
  const metrics = ({ all }: Examined) => all.find(({ name }) => name === 'metrics')!;
  try {
    const found = metrics(await examine(env(taken.port)));
    assert.equal(found.state, 'fail');
    assert.match(found.text, /another process is listening on that port/);
    assert.match(found.cure!, /OTEL_EXPORTER_PROMETHEUS_PORT/);
  } finally {
    await taken.release();
  }
  assert.equal(metrics(await examine(env(taken.port))).state, 'ok');
});

test('doctor: user name and password of an endpoint are not shown', async () => {
  const endpoint = 'http://somebody:s3cret@127.0.0.1:9/api/v2/spans';
  const env = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: endpoint };
  for (const args of [['doctor'], ['doctor', '--json']]) {
    const { stdout, stderr } = await sightline(args, { env });
    assert.match(stdout, /127\.0\.0\.1:9/);
    assert.doesNotMatch(stdout + stderr, /somebody|s3cret/);
  }
});

test('doctor: Zipkin is checked, too', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}/api/v2/spans`;
  const env = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: endpoint };
  assertFails(
    await examine(env),
    /cannot be reached: ECONNREFUSED/,
    /OTEL_EXPORTER_ZIPKIN_ENDPOINT/,
  );
});

for (const [dsn, state, text] of [
  ['http://0123abc@{there}/42', 'ok', /^project 42 at 127\.0\.0\.1:\d+ accepts envelopes/],
  [
    'http://0123abc@{refuses}/42',
    'fail',
    /^project 42 at .*the server responded with 403: Sentry does not recognize the project or its key/,
  ],
  ['http://0123abc@{nobody}/42', 'fail', /^project 42 at .*nothing is listening/],
  ['https://o1.ingest.sentry.example/42', 'fail', /no key/],
  ['https://0123abc@o1.ingest.sentry.example/', 'fail', /number of a project/],
  ['0123abc', 'fail', /not a URL/],
] as const) {
  test(`doctor: SENTRY_DSN=${dsn} is ${state}`, async () => {
    const there = await startFakeSentry();
    const refuses = await startFakeSentry(() => ({ status: 403 }));
    const hosts: Readonly<Record<string, string>> = {
      there: there.host,
      refuses: refuses.host,
      nobody: `127.0.0.1:${await freePort()}`,
    };
    try {
      const { all } = await examine({
        OTEL_TRACES_EXPORTER: 'none',
        SENTRY_DSN: dsn.replace(/\{(\w+)\}/, (_, name: string) => hosts[name]!),
      });
      const [found, ...more] = all.filter(({ name }) => name === 'SENTRY_DSN');
      assert.equal(more.length, 0);
      assert.equal(found?.state, state);
      assert.match(found.text, text);
      assert.doesNotMatch(JSON.stringify(found), /0123abc/);
    } finally {
      await Promise.all([there.stop(), refuses.stop()]);
    }
  });
}

/** Accepts connections and never responds. */
async function silentServer(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as { port: number }).port };
}
