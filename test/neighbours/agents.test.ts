// A service with the agent of another vendor continues to report to it, and Sightline observes it as well.
import assert from 'node:assert/strict';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import type { Observed } from '../support/observe.ts';
import { type NeighbourRun, runNeighbour, WAYS } from './packages.ts';

const certificates = createCertificateFolder();
const certificate = certificates.create('localhost');
after(() => certificates.remove());

interface Received {
  readonly url: string;
  readonly body: string;
}

/** Accepts everything that an agent sends. */
async function startBackend(
  answer: (url: string, port: number) => unknown,
  tls?: ReturnType<typeof readCertificate>,
): Promise<{ readonly received: Received[]; readonly port: number; stop(): void }> {
  const received: Received[] = [];
  const port = () => (server.address() as AddressInfo).port;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url = '', headers } = request;
    const body = Buffer.concat(chunks);
    const encoding = headers['content-encoding'];
    const plain =
      encoding === 'gzip' ? gunzipSync(body) : encoding === 'deflate' ? inflateSync(body) : body;
    received.push({ url, body: plain.toString('latin1') });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(url, port())));
  };
  const server = tls === undefined ? createHttp(take) : createHttps(tls, take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    port: port(),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** How often each text occurs in the requests to certain addresses. */
function counts(
  received: readonly Received[],
  to: RegExp,
  texts: readonly string[],
): Readonly<Record<string, number>> {
  const all = received.flatMap(({ url, body }) => (to.test(url) ? body : [])).join('\n');
  return Object.fromEntries(texts.map((text) => [text, all.split(text).length - 1]));
}

function assertObserved({ receiver, code, stderr, stdout }: Observed): void {
  assert.equal(code, 0, stderr);
  const names = receiver.spans.filter(({ kind }) => kind === 'SERVER').map(({ name }) => name);
  assert.deepEqual(names.sort(), [
    'GET /broken',
    'GET /orders/:id',
    'GET /orders/:id',
    'GET /stock',
    'GET /stock',
  ]);
  const clients = receiver.spans.filter(({ scope }) => scope.name === 'sightline/undici');
  assert.equal(clients.length, 2);
  const asked = JSON.parse(stdout) as { readonly traceparent: string }[];
  const traces = new Set(receiver.spans.map(({ traceId }) => traceId));
  for (const { traceparent } of asked) {
    assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
    assert.ok(traces.has(traceparent.split('-')[1]!));
  }
}

test('dd-trace: its agent gets the same spans as without Sightline', async () => {
  const texts = ['express.request', 'fetch', 'price', 'GET /orders/:id', 'GET /broken', 'no stock'];
  const run = async ({ env, nodeArgs = [] }: NeighbourRun) => {
    const agent = await startBackend(() => ({}));
    try {
      const observed = await runNeighbour('agent.cjs', 'dd-trace', {
        env: {
          ...env,
          SHOP_AGENT: 'dd-trace',
          DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}`,
        },
        nodeArgs,
      });
      return { observed, sent: counts(agent.received, /traces/, texts) };
    } finally {
      agent.stop();
    }
  };
  const bare = await run({ env: {} });
  assert.ok(
    texts.every((text) => bare.sent[text]! > 0),
    JSON.stringify(bare.sent),
  );
  for (const [way, preload] of Object.entries(WAYS)) {
    const beside = await run(preload);
    assert.deepEqual(beside.sent, bare.sent, way);
    assertObserved(beside.observed);
  }
});

test('newrelic: its collector gets the same as without Sightline', async () => {
  const names = ['WebTransaction/Expressjs/GET//orders/:id', 'no stock', 'price'];
  const kinds = /method=(analytic_event_data|metric_data|error_event_data|span_event_data)/;
  const run = async ({ env, nodeArgs = [] }: NeighbourRun) => {
    const { key, cert } = readCertificate(certificate);
    const collector = await startBackend(newRelicAnswer, { key, cert });
    try {
      const observed = await runNeighbour('agent.cjs', 'newrelic', {
        env: {
          ...env,
          SHOP_AGENT: 'newrelic',
          NODE_EXTRA_CA_CERTS: certificate.cert,
          NEW_RELIC_NO_CONFIG_FILE: 'true',
          NEW_RELIC_APP_NAME: 'shop-by-itself',
          NEW_RELIC_LICENSE_KEY: 'a'.repeat(40),
          NEW_RELIC_HOST: 'localhost',
          NEW_RELIC_PORT: String(collector.port),
          NEW_RELIC_LOG_ENABLED: 'false',
          ...Object.fromEntries(
            ['AWS', 'AZURE', 'GCP', 'PCF', 'DOCKER', 'KUBERNETES'].map((vendor) => [
              `NEW_RELIC_UTILIZATION_DETECT_${vendor}`,
              'false',
            ]),
          ),
        },
        nodeArgs,
      });
      const transactions = counts(
        collector.received,
        /method=analytic_event_data/,
        names.slice(0, 1),
      );
      return { observed, transactions, sent: counts(collector.received, kinds, names) };
    } finally {
      collector.stop();
    }
  };
  const bare = await run({ env: {} });
  assert.ok(
    names.every((text) => bare.sent[text]! > 0),
    JSON.stringify(bare.sent),
  );
  for (const [way, preload] of Object.entries(WAYS)) {
    const beside = await run(preload);
    assert.deepEqual(beside.transactions, bare.transactions, way);
    for (const name of names) assert.ok(beside.sent[name]! > 0, `${name} by ${way}`);
    assertObserved(beside.observed);
  }
});

/** Responses to the methods of the collector. Source: newrelic, `lib/collector`. */
function newRelicAnswer(url: string, port: number): unknown {
  const method = /method=(\w+)/.exec(url)?.[1];
  if (method === 'preconnect') return { return_value: { redirect_host: `localhost:${port}` } };
  if (method !== 'connect') return { return_value: null };
  return {
    return_value: {
      agent_run_id: '1',
      account_id: '1',
      primary_application_id: '1',
      trusted_account_key: '1',
      collect_traces: true,
      collect_errors: true,
      collect_analytics_events: true,
      collect_error_events: true,
      collect_span_events: true,
      data_report_period: 60,
      apdex_t: 0.5,
      sampling_target: 100,
      sampling_target_period_in_seconds: 60,
    },
  };
}
