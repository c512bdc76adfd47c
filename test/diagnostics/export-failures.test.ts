import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Answer } from '../../tools/receiver/answer.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import {
  type Certificate,
  createCertificateFolder,
  readCertificate,
} from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { runNode, startNode } from '../support/run-node.ts';

const folder = createCertificateFolder();
const receivers: Receiver[] = [];
after(async () => {
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  folder.remove();
});

async function serve(options: { certificate?: Certificate; answer?: Answer } = {}) {
  const { certificate, answer } = options;
  const receiver = await startReceiver({
    grpc: true,
    ...(certificate && { tls: readCertificate(certificate) }),
    ...(answer && { respond: () => answer }),
  });
  receivers.push(receiver);
  const byName = (url: string) => url.replace('127.0.0.1', 'localhost');
  return { http: byName(receiver.url), grpc: byName(receiver.grpcUrl) };
}

const certificate = folder.create('server');
const expired = folder.createExpired('expired');
const other = folder.createForOther('other', 'other.example');
const plain = await serve();
const secure = await serve({ certificate });
const outdated = await serve({ certificate: expired });
const elsewhere = await serve({ certificate: other });

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
const closed = await freePort();
const endpoint = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
const trusting = ({ cert }: Certificate) => ({ OTEL_EXPORTER_OTLP_CERTIFICATE: cert });

type Case = readonly [title: string, env: Record<string, string>, ...pieces: readonly RegExp[]];

/** Settings, and the cause and cure that are reported for them. */
const CASES: readonly Case[] = [
  [
    'nothing listens',
    endpoint(`http://127.0.0.1:${closed}`),
    /nothing is listening at 127.0.0.1:\d+ \(ECONNREFUSED\)/,
    /Start the collector/,
  ],
  [
    'nothing listens, gRPC',
    { ...endpoint(`http://127.0.0.1:${closed}`), ...GRPC },
    /nothing is listening at 127.0.0.1:\d+ \(ECONNREFUSED\)/,
    /Start the collector/,
  ],
  [
    'no such name',
    endpoint('http://nowhere.invalid:4318'),
    /the host nowhere\.invalid\S* cannot be resolved/,
    /Correct the host/,
  ],
  [
    'no such name, gRPC',
    { ...endpoint('http://nowhere.invalid:4317'), ...GRPC },
    /the host nowhere\.invalid\S* cannot be resolved/,
    /Correct the host/,
  ],
  [
    'HTTP to the port of gRPC',
    endpoint(plain.grpc),
    /does not speak HTTP\/1\.1/,
    /port 4318, or .*PROTOCOL=grpc/,
  ],
  [
    'gRPC to the port of HTTP',
    { ...endpoint(plain.http), ...GRPC },
    /does not speak gRPC/,
    /port 4317, or .*PROTOCOL=http\/protobuf/,
  ],
  [
    'TLS to a port without',
    endpoint(plain.http.replace('http:', 'https:')),
    /does not use TLS/,
    /http:\/\/ instead of https:\/\//,
  ],
  [
    'TLS to a port without, gRPC',
    { ...endpoint(plain.grpc.replace('http:', 'https:')), ...GRPC },
    /does not use TLS/,
    /http:\/\/ instead of https:\/\//,
  ],
  [
    'plain text to a port of TLS',
    endpoint(secure.http.replace('https:', 'http:')),
    /port that expects TLS/,
    /use https:\/\//,
  ],
  [
    'plain text to a port of TLS, gRPC',
    { ...endpoint(secure.grpc.replace('https:', 'http:')), ...GRPC },
    /port that expects TLS/,
    /use https:\/\//,
  ],
  [
    'unknown authority',
    endpoint(secure.http),
    /signed by an untrusted authority/,
    /OTEL_EXPORTER_OTLP_CERTIFICATE/,
  ],
  [
    'unknown authority, gRPC',
    { ...endpoint(secure.grpc), ...GRPC },
    /signed by an untrusted authority/,
    /OTEL_EXPORTER_OTLP_CERTIFICATE/,
  ],
  [
    'expired certificate',
    { ...endpoint(outdated.http), ...trusting(expired) },
    /has expired/,
    /Renew it/,
  ],
  [
    'expired certificate, gRPC',
    { ...endpoint(outdated.grpc), ...trusting(expired), ...GRPC },
    /has expired/,
    /Renew it/,
  ],
  [
    'certificate for another name',
    { ...endpoint(elsewhere.http), ...trusting(other) },
    /for another name: DNS:other\.example/,
    /Use a name/,
  ],
  [
    'certificate for another name, gRPC',
    { ...endpoint(elsewhere.grpc), ...trusting(other), ...GRPC },
    /for another name: DNS:other\.example/,
    /Use a name/,
  ],
  [
    'the base as the address of a signal',
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: plain.http },
    /responded with 404 Not Found for \//,
    /Did you mean \S+\/v1\/traces/,
  ],
];

/** HTTP statuses, and the gRPC statuses that the receiver sends instead. */
const STATUSES: ReadonlyArray<readonly [number, RegExp, RegExp | undefined]> = [
  [301, /redirects/, undefined],
  [400, /the OTLP port of a collector/, undefined],
  [401, /Set the credentials/, /UNAUTHENTICATED\. Set the credentials/],
  [403, /Set the credentials/, /PERMISSION_DENIED\. Set the credentials/],
  [404, /address of the collector/, /UNIMPLEMENTED\. .* has a traces pipeline/],
  [405, /address of the collector/, undefined],
  [413, /Lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE/, /RESOURCE_EXHAUSTED\. Lower OTEL_BSP/],
  [415, /another encoding/, undefined],
  [429, /accepts no more data for now/, /UNAVAILABLE/],
  [500, /check its log/, undefined],
];

/** Runs a service that creates a span and ends; returns the only line of output. */
async function complaint(env: Record<string, string>, way: string): Promise<string> {
  const { code, stderr } = await runNode(fixture('lifecycle/ends.cjs'), {
    args: [way],
    env: { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', ...env },
  });
  assert.equal(code, way === 'exit' ? 3 : 0);
  const lines = stderr.match(/^sightline .*$/gm) ?? [];
  assert.equal(lines.length, 1, stderr);
  assert.match(
    lines[0]!,
    /^sightline warn: cannot export traces to \S+: .*[.?] 1 span lost\. \[SL_EXPORT_\w+\]$/,
  );
  return lines[0]!;
}

for (const way of ['normal', 'exit']) {
  describe(`a service that ends by ${way === 'exit' ? 'process.exit' : 'itself'} says why`, () => {
    for (const [title, env, ...pieces] of CASES) {
      test(title, async () => {
        const line = await complaint(env, way);
        for (const piece of pieces) assert.match(line, piece);
      });
    }
  });
}

for (const [status, pattern, grpcPattern] of STATUSES) {
  test(`status ${status} is reported with a cure`, async () => {
    const urls = await serve({ answer: { status } });
    // A status that may pass is tried again, which the end of the process cuts short.
    const env = { SIGHTLINE_SHUTDOWN_TIMEOUT: '400', OTEL_EXPORTER_OTLP_TIMEOUT: '300' };
    const line = await complaint({ ...env, ...endpoint(urls.http) }, 'normal');
    assert.match(line, new RegExp(`the server responded with ${status} `));
    assert.match(line, pattern);
    if (grpcPattern === undefined) return;
    for (const way of ['normal', 'exit']) {
      assert.match(await complaint({ ...env, ...endpoint(urls.grpc), ...GRPC }, way), grpcPattern);
    }
  });
}

test('a collector outage and its end are reported while the service runs', async (t) => {
  const port = await freePort();
  const service = startNode(fixture('lasting.mjs'), {
    env: {
      ...endpoint(`http://127.0.0.1:${port}`),
      OTEL_BSP_SCHEDULE_DELAY: '10',
      OTEL_BLRP_SCHEDULE_DELAY: '10',
      OTEL_METRICS_EXPORTER: 'none',
    },
  });
  t.after(() => service.child.kill('SIGKILL'));
  const started = performance.now();
  await service.waitForOutput(/warn: cannot export traces to \S+: nothing is listening/);
  await service.waitForOutput(/warn: cannot export logs to \S+: nothing is listening/);
  assert.ok(performance.now() - started < 5000);
  const receiver = await startReceiver({ port });
  t.after(() => receiver.stop());
  await service.waitForOutput(/info: exporting traces to \S+ again\./);
  await service.waitForOutput(/info: exporting logs to \S+ again\./);
  assert.equal(receiver.spans.length, 1);
  assert.equal(service.stderr().match(/cannot export/g)?.length, 2);
});

test('a clock skew of more than a minute is reported once', async () => {
  const date = new Date(Date.now() + 300_000).toUTCString();
  const urls = await serve({ answer: { headers: { date } } });
  const { stderr } = await runNode(fixture('own-telemetry.mjs'), { env: endpoint(urls.http) });
  const lines = stderr.match(/^sightline .*$/gm) ?? [];
  assert.equal(lines.length, 1, stderr);
  assert.match(lines[0]!, /this machine's clock is (29\d|300) s behind that of localhost:\d+/);
});
