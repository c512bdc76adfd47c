// 200 secrets of 20 kinds, planted everywhere by a real service: none is exported, and all without redaction.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { type Certificate, createCertificateFolder } from '../support/certificates.ts';
import { allSignals, temporaryFiles } from '../support/config-file.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { startFakeZipkin } from '../support/fake-zipkin.ts';
import { plantedSecrets } from '../support/planted-secrets.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';
import { startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres', 'redis']));
const SECRETS = plantedSecrets();
const PLANTED = SECRETS.filter(({ everywhere }) => everywhere).length;
const HEADERS = [...new Set(SECRETS.filter((it) => it.everywhere).map(({ name }) => name))];
const CAPTURED = [...HEADERS, 'baggage', 'referer'].join(',');

const LOGGERS = ['winston', 'pino', 'bunyan'];

describe('200 planted secrets', { skip }, () => {
  const write = temporaryFiles();
  const certificates = createCertificateFolder();
  let postgres: Postgres;
  let redis: Redis;
  let certificate: Certificate;
  before(async () => {
    await installTestPackages();
    certificate = certificates.create('localhost');
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  after(async () => {
    certificates.remove();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  });

  /** Lets the service plant them; returns everything it sent: telemetry and request headers. */
  async function observe(system: string, env: Readonly<Record<string, string>>) {
    const receiver = await startReceiver({ grpc: true });
    const zipkin = await startFakeZipkin();
    const sentry = await startFakeSentry();
    const [http, grpc, spans] = await Promise.all(
      [receiver.url, receiver.grpcUrl, zipkin.url].map(startRecordingProxy),
    );
    const downstream: IncomingHttpHeaders[] = [];
    const other = createServer((request, response) => {
      downstream.push(request.headers);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const isGrpc = env.OTEL_EXPORTER_OTLP_PROTOCOL === 'grpc';
    const running = startNode(servicePath(`secrets/service.${system}`), {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: isGrpc ? grpc!.url : http!.url,
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${spans!.url}/api/v2/spans`,
        OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: CAPTURED,
        OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: 'set-cookie',
        OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: `authorization,${CAPTURED}`,
        SENTRY_DSN: sentry.dsn,
        OTEL_BSP_MAX_QUEUE_SIZE: '100000',
        OTEL_BLRP_MAX_QUEUE_SIZE: '100000',
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        KEY: certificate.key,
        CERTIFICATE: certificate.cert,
        DOWNSTREAM: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
        ...env,
      },
    });
    try {
      const [, url = ''] = await running.waitForOutput(/listening on (\S+)/);
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(SECRETS) });
      assert.equal(await response.text(), 'planted');
    } finally {
      await running.stop();
    }
    const { stdout, stderr } = await running.finished;
    const sent = [http!, grpc!, spans!].map((proxy) => proxy.bytes().toString('latin1'));
    for (const proxy of [http!, grpc!, spans!]) proxy.stop();
    other.close();
    zipkin.stop();
    await Promise.all([receiver.stop(), sentry.stop()]);
    return {
      receiver,
      sentry: sentry.envelopes,
      text: [
        ...sent,
        stdout,
        stderr,
        JSON.stringify(downstream),
        JSON.stringify(sentry.envelopes),
      ].join('\n'),
      downstream,
    };
  }

  const file = () =>
    write(
      'all.yaml',
      allSignals({ top: 'propagator: { composite: [{ tracecontext: }, { baggage: }] }' }),
    );

  for (const [title, system, env] of [
    ['OTLP as protobuf', 'mjs', {}],
    [
      'OTLP as JSON, console',
      'cjs',
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_TRACES_EXPORTER: 'otlp,console',
        OTEL_LOGS_EXPORTER: 'otlp,console',
        OTEL_METRICS_EXPORTER: 'otlp,console',
      },
    ],
    [
      'gRPC, Zipkin, hashes',
      'mjs',
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_TRACES_EXPORTER: 'otlp,zipkin',
        SIGHTLINE_REDACT: 'hash',
      },
    ],
    ['OTEL_CONFIG_FILE', 'cjs', { OTEL_CONFIG_FILE: 'file' }],
  ] as const) {
    test(`${title} (${system}): none arrives`, async () => {
      const { OTEL_CONFIG_FILE: _, ...rest } = env as Record<string, string>;
      const settings = 'OTEL_CONFIG_FILE' in env ? { ...rest, OTEL_CONFIG_FILE: file() } : rest;
      const { receiver, text, downstream, sentry } = await observe(system, settings);
      assert.deepEqual(found(text), []);
      assert.ok(receiver.spans.length > 10 * SECRETS.length, `${receiver.spans.length} spans`);
      assert.ok(receiver.logs.length > 5 * SECRETS.length, `${receiver.logs.length} records`);
      const planted = receiver.metrics.filter(({ name }) => name === 'planted');
      assert.equal(
        new Set(planted.map(({ attributes }) => JSON.stringify(attributes))).size,
        PLANTED,
      );
      assert.ok(sentry.length > 10, `${sentry.length} envelopes`);
      const baggage = downstream.map((headers) => headers.baggage);
      assert.ok(baggage.every((header) => header?.includes('tenant=seven')));
    });
  }

  for (const system of ['mjs', 'cjs']) {
    test(`SIGHTLINE_REDACT=off (${system}): all 200 arrive, and everywhere`, async () => {
      const { receiver, text, downstream, sentry } = await observe(system, {
        SIGHTLINE_REDACT: 'off',
      });
      assert.equal(found(text).length, SECRETS.length);
      const { spans, logs, metrics } = receiver;
      const ofScope = (name: string) => logs.filter(({ scope }) => scope.name.includes(name));
      const places = {
        names: spans.map(({ name }) => name),
        attributes: spans.map(({ attributes }) => attributes),
        events: spans.map(({ events }) => events.map(({ attributes, name }) => [attributes, name])),
        links: spans.map(({ links }) => links.map(({ attributes }) => attributes)),
        statuses: spans.map(({ status }) => status),
        bodies: logs.map(({ body }) => body),
        fields: logs.map(({ attributes }) => attributes),
        series: metrics.map(({ attributes }) => attributes),
        baggage: downstream,
        errors: sentry.map(({ items }) => items),
        ...Object.fromEntries(LOGGERS.map((name) => [name, ofScope(name).map(({ body }) => body)])),
      };
      // Some cannot be everywhere: no key with line ends in a header, no cookie with its own name.
      for (const [place, values] of Object.entries(places)) {
        const seen = found(JSON.stringify(values)).length;
        assert.ok(seen > 0.5 * SECRETS.length, `${place}: ${seen}`);
      }
    });
  }
});

/** The visible ones, plain or percent-encoded. */
function found(text: string): readonly string[] {
  return SECRETS.filter(({ secret }) =>
    [secret, encodeURIComponent(secret)].some((form) => text.includes(form)),
  ).map(({ kind, secret }) => `${kind}: ${around(text, secret)}`);
}

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 60), at + secret.length + 10);
}
