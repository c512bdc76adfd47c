// HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NODE_USE_ENV_PROXY and grpc_proxy: exports by way of a proxy.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { runServer } from '../../scripts/servers/run-server.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { createProxyRoutes } from '../../src/otlp/http/proxies.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { type ProxyOptions, startProxy } from '../support/proxy.ts';
import { runNode } from '../support/run-node.ts';

const PARALLEL = { concurrency: true, timeout: 60_000 };
/** No DNS knows it: what arrives has come by the proxy. */
const NAME = 'collector.example';
const USER = ['ada', 'not a secret@:'].join(':');
const USER_IN_URL = 'ada:not%20a%20secret%40%3A';
const ENDS = fixture('lifecycle/ends.cjs');
const FOLLOWED = { NODE_USE_ENV_PROXY: '1' };

const folder = createCertificateFolder();
const certificate = folder.createForOther('collector', NAME);
const ofProxy = folder.create('proxy');
const plain = await startReceiver({ grpc: true });
const secure = await startReceiver({ grpc: true, tls: readCertificate(certificate) });
after(async () => {
  await Promise.all([plain.stop(), secure.stop()]);
  folder.remove();
});

const byName = (url: string) => url.replace('127.0.0.1', NAME);

async function proxyFor(t: { after(end: () => void): void }, options: ProxyOptions = {}) {
  const proxy = await startProxy(options);
  t.after(() => proxy.stop());
  return proxy;
}

function run(env: Readonly<Record<string, string>>, how: string) {
  const service = `shop ${Math.random()}`;
  const done = runNode(ENDS, {
    args: [how],
    env: {
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert,
      SIGHTLINE_SHUTDOWN_TIMEOUT: '15000',
      ...env,
    },
  });
  return { service, done };
}

const arrivedOf = (receiver: typeof plain, service: string) =>
  (['spans', 'metrics', 'logs'] as const).filter((signal) =>
    receiver[signal].some(({ resource }) => resource['service.name'] === service),
  );

const WAYS: readonly (readonly [string, typeof plain, string, RegExp, Record<string, string>])[] = [
  ['http', plain, plain.url, /^POST http:\/\/collector\.example:\d+\/v1\/traces$/, {}],
  ['https', secure, secure.url, /^CONNECT collector\.example:\d+$/, {}],
  [
    'gRPC',
    plain,
    plain.grpcUrl,
    /^CONNECT collector\.example:\d+$/,
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ],
  [
    'gRPC by TLS',
    secure,
    secure.grpcUrl,
    /^CONNECT collector\.example:\d+$/,
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ],
];

for (const [title, receiver, url, asked, env] of WAYS) {
  for (const [how, code] of [
    ['normal', 0],
    ['exit', 3],
  ] as const) {
    test(
      `${title} uses the proxy, with its password, when it ends by ${how}`,
      PARALLEL,
      async (t) => {
        const proxy = await proxyFor(t, { credentials: USER });
        const { service, done } = run(
          {
            ...FOLLOWED,
            ...env,
            OTEL_EXPORTER_OTLP_ENDPOINT: byName(url),
            HTTP_PROXY: `http://${USER_IN_URL}@127.0.0.1:${proxy.port}`,
            HTTPS_PROXY: `http://${USER_IN_URL}@127.0.0.1:${proxy.port}`,
          },
          how,
        );
        const { code: ended, stderr } = await done;
        assert.equal(stderr, '');
        assert.equal(ended, code);
        assert.deepEqual(arrivedOf(receiver, service), ['spans', 'metrics', 'logs']);
        assert.ok(
          proxy.asked.some((line) => asked.test(line)),
          proxy.asked.join(),
        );
      },
    );
  }
}

test('a proxy with https://, for both kinds of endpoint', PARALLEL, async (t) => {
  const proxy = await proxyFor(t, { tls: readCertificate(ofProxy) });
  const address = `https://localhost:${proxy.port}`;
  for (const [receiver, how] of [
    [plain, 'normal'],
    [secure, 'normal'],
    [secure, 'exit'],
    [plain, 'exit'],
  ] as const) {
    const { service, done } = run(
      {
        ...FOLLOWED,
        OTEL_EXPORTER_OTLP_ENDPOINT: byName(receiver.url),
        http_proxy: address,
        https_proxy: address,
        NODE_EXTRA_CA_CERTS: ofProxy.cert,
      },
      how,
    );
    assert.equal((await done).stderr, '');
    assert.equal(arrivedOf(receiver, service).length, 3, how);
  }
});

test('gRPC always uses http_proxy, as its libraries do', PARALLEL, async (t) => {
  const proxy = await proxyFor(t);
  const { service, done } = run(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: byName(plain.grpcUrl),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      http_proxy: `http://127.0.0.1:${proxy.port}`,
    },
    'exit',
  );
  assert.equal((await done).stderr, '');
  assert.equal(arrivedOf(plain, service).length, 3);
});

test('errors are sent to Sentry through the proxy', PARALLEL, async (t) => {
  const sentry = await startFakeSentry();
  t.after(() => sentry.stop());
  const proxy = await proxyFor(t);
  const { done } = run(
    {
      ...FOLLOWED,
      SENTRY_DSN: byName(sentry.dsn),
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    },
    'throws',
  );
  const { stderr } = await done;
  assert.doesNotMatch(stderr, /sightline/);
  assert.equal(sentry.events.length, 1);
});

test(
  'this machine is reached without a proxy, and so is what NO_PROXY names',
  PARALLEL,
  async (t) => {
    const proxy = await proxyFor(t, { refusal: '403 Forbidden' });
    const { service, done } = run(
      {
        ...FOLLOWED,
        OTEL_EXPORTER_OTLP_ENDPOINT: plain.url,
        HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
      },
      'normal',
    );
    assert.equal((await done).stderr, '');
    assert.equal(arrivedOf(plain, service).length, 3);
    assert.deepEqual(proxy.asked, []);
  },
);

/** What is set, the proxy, and what is said when it does not work: the cause and the cure. */
const FAULTS: readonly (readonly [string, ProxyOptions | undefined, string, RegExp, RegExp])[] = [
  [
    'no password',
    { credentials: USER },
    plain.url,
    /the proxy 127\.0\.0\.1:\d+ requires a user name and password \(407\)/,
    /HTTP_PROXY: http:\/\/user:password@127/,
  ],
  [
    'no password for a tunnel',
    { credentials: USER },
    secure.url,
    /requires a user name and password \(407\)/,
    /HTTPS_PROXY: http/,
  ],
  [
    'a tunnel that is refused',
    { refusal: '403 Forbidden' },
    secure.url,
    /refuses the connection: responded with 403 Forbidden/,
    /Allow CONNECT to collector\.example:\d+ at the proxy/,
  ],
  [
    'a server that it cannot reach',
    { refusal: '502 Bad Gateway' },
    secure.url,
    /responded with 502 Bad Gateway/,
    /it can resolve and reach collector\.example/,
  ],
  [
    'no proxy there',
    undefined,
    plain.url,
    /the proxy 127\.0\.0\.1:\d+ cannot be used: nothing is listening there \(ECONNREFUSED\)/,
    /Correct HTTP_PROXY, or add the endpoint's host to NO_PROXY/,
  ],
  [
    'no proxy there, for a tunnel',
    undefined,
    secure.url,
    /nothing is listening there \(ECONNREFUSED\)/,
    /Correct HTTPS_PROXY/,
  ],
];

for (const [title, options, url, cause, cure] of FAULTS) {
  for (const how of ['normal', 'exit']) {
    test(`${title}: cause and cure, when it ends by ${how}`, PARALLEL, async (t) => {
      const port = options === undefined ? await freePort() : (await proxyFor(t, options)).port;
      const { done } = run(
        {
          ...FOLLOWED,
          OTEL_EXPORTER_OTLP_ENDPOINT: byName(url),
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
          HTTP_PROXY: `http://127.0.0.1:${port}`,
          HTTPS_PROXY: `http://127.0.0.1:${port}`,
        },
        how,
      );
      const { stderr } = await done;
      assert.match(stderr, cause);
      assert.match(stderr, cure);
    });
  }
}

test('a wrong password is not shown', PARALLEL, async (t) => {
  const proxy = await proxyFor(t, { credentials: USER });
  const env = {
    ...FOLLOWED,
    OTEL_EXPORTER_OTLP_ENDPOINT: byName(plain.url),
    OTEL_LOG_LEVEL: 'debug',
    HTTP_PROXY: `http://ada:not-the-word@127.0.0.1:${proxy.port}`,
  };
  const { stderr, stdout } = await run(env, 'normal').done;
  assert.match(stderr, /rejects the user name and password \(407\)/);
  assert.doesNotMatch(stderr + stdout, /not-the-word|bm90LXRoZS13b3Jk/);
});

test('a proxy that is not followed is named where exports fail', PARALLEL, async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: byName(plain.url), HTTP_PROXY: 'http://127.0.0.1:9' };
  const { stderr } = await run(env, 'normal').done;
  assert.match(
    stderr,
    /the host collector\.example\S* cannot be resolved.*HTTP_PROXY names a proxy, but exports use it only with NODE_USE_ENV_PROXY=1, as Node does\./,
  );
});

test('a value that is not a proxy is reported, without its password', PARALLEL, async () => {
  // Node 24 itself does not start with such values; in a file they are for exports alone.
  const file = folder.write(
    'env',
    'NODE_USE_ENV_PROXY=1\nHTTPS_PROXY=socks5://ada:not-the-word@p:1080\nHTTP_PROXY=p.example:3128\n',
  );
  const env = { SIGHTLINE_ENV_FILE: file, OTEL_EXPORTER_OTLP_ENDPOINT: byName(plain.url) };
  const { stderr } = await run(env, 'normal').done;
  assert.match(
    stderr,
    /HTTPS_PROXY is "socks5:\/\/\[not shown\]@p:1080", which is not the URL of a proxy/,
  );
  assert.match(
    stderr,
    /HTTP_PROXY is "p\.example:3128".* Did you mean "http:\/\/p\.example:3128"\?/,
  );
});

test('a real tinyproxy, with a password', {
  ...PARALLEL,
  skip: existsSync('/usr/bin/tinyproxy') ? false : 'tinyproxy is not installed',
}, async (t) => {
  const port = await freePort();
  const place = temporaryFolder('tinyproxy');
  // It asks the system for names, so the endpoint has one that it knows and we do not take for this machine.
  writeFileSync(
    `${place}/conf`,
    `Port ${port}\nListen 127.0.0.1\nTimeout 60\nBasicAuth ada secret-not\nLogFile "${place}/log"\nLogLevel Connect\n`,
  );
  const server = await runServer({
    name: 'tinyproxy',
    command: '/usr/bin/tinyproxy',
    args: ['-d', '-c', `${place}/conf`],
    isReady: () => isOpen(port),
    folder: place,
  });
  t.after(() => server.stop());
  const open = await startReceiver({
    tls: readCertificate(folder.createForOther('any', 'any.example,IP:0.0.0.0')),
  });
  t.after(() => open.stop());
  for (const receiver of [plain, open]) {
    const { service, done } = run(
      {
        ...FOLLOWED,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url.replace('127.0.0.1', '0.0.0.0'),
        OTEL_EXPORTER_OTLP_CERTIFICATE: `${folder.path}/any.crt`,
        HTTP_PROXY: `http://ada:secret-not@127.0.0.1:${port}`,
        HTTPS_PROXY: `http://ada:secret-not@127.0.0.1:${port}`,
      },
      'normal',
    );
    assert.equal((await done).stderr, '');
    assert.equal(arrivedOf(receiver, service).length, 3);
  }
  const log = readFileSync(`${place}/log`, 'utf8');
  assert.match(log, /POST http:\/\/0\.0\.0\.0:\d+\/v1\/traces/);
  assert.match(log, /CONNECT 0\.0\.0\.0:\d+/);
});

/** Its answer to `fetch` would be 407, which that takes for a fault. */
async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}

/** Entries of NO_PROXY, and endpoints that they keep from the proxy, and that they do not. */
const EXCEPTIONS: readonly (readonly [entries: string, direct: string, proxied: string])[] = [
  ['*', 'http://a.example http://10.0.0.1', ''],
  [
    'example.com',
    'http://example.com http://a.b.example.com:4318 https://EXAMPLE.com.',
    'http://notexample.com http://example.com.evil.org',
  ],
  ['.example.com', 'http://example.com http://a.example.com', 'http://anexample.com'],
  ['*.example.com', 'http://a.example.com', 'http://example.org'],
  ['collector:4318', 'http://collector:4318', 'http://collector:4317'],
  [
    'collector:80,collector:443',
    'http://collector https://collector',
    'https://collector:80/'.replace(':80', ':81'),
  ],
  [
    '10.0.0.0/8,192.168.1.7',
    'http://10.200.3.4 http://192.168.1.7:4318',
    'http://11.0.0.1 http://192.168.1.70',
  ],
  ['192.168.1.1-192.168.1.9', 'http://192.168.1.5', 'http://192.168.1.10'],
  [
    '[fd00::1]:4318,fe80::/10',
    'http://[fd00::1]:4318 http://[fe80::7]',
    'http://[fd00::2]:4318 http://[fd00::1]:4317',
  ],
  ['a.example b.example', 'http://a.example http://b.example', 'http://c.example'],
  [
    '',
    'http://localhost:4318 http://127.0.0.9 http://[::1]:4318 http://x.localhost',
    'http://a.example http://10.0.0.1',
  ],
  [',,0.0.0.0/99,:80,[', '', 'http://a.example'],
];

test('NO_PROXY: names, suffixes, ports, addresses, ranges and networks', () => {
  const proxy = { variable: 'HTTP_PROXY', url: 'http://p.example:3128' };
  for (const [entries, direct, proxied] of EXCEPTIONS) {
    const except = entries.split(/[\s,]+/).filter((entry) => entry !== '');
    const routeTo = createProxyRoutes({
      isFollowed: true,
      http: proxy,
      https: proxy,
      grpc: proxy,
      except,
      exceptGrpc: except,
    });
    for (const protocol of ['http/protobuf', 'grpc'] as const) {
      for (const url of direct.split(' ')) {
        assert.deepEqual(routeTo(url, protocol), {}, `${entries}: ${url}`);
      }
      for (const url of proxied === '' ? [] : proxied.split(' ')) {
        assert.equal(routeTo(url, protocol).proxy?.host, 'p.example', `${entries}: ${url}`);
      }
    }
  }
});
