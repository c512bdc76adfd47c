// OTEL_METRICS_EXPORTER=prometheus: formats, compression, who may ask, ports; and a real Prometheus.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { binaryOf, ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from '../collector/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { startNode } from '../support/run-node.ts';

const skip = skipReason(await ensureServers(['prometheus']));
const TOKEN = ['scrape', 'me', '0123456789'].join('-');
const LONG = { timeout: 90_000 };

interface Scraped {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** With no headers of its own, unlike `fetch`. */
function scrapeAs(port: number, headers: Readonly<Record<string, string>> = {}): Promise<Scraped> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/metrics', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts);
        const isZipped = response.headers['content-encoding'] === 'gzip';
        const text = (isZipped ? gunzipSync(body) : body).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    }).on('error', reject);
  });
}

function start(script: string, port: number, env: Readonly<Record<string, string>> = {}) {
  return startNode(fixture(script), {
    env: {
      OTEL_SERVICE_NAME: 'shop',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      ...env,
    },
  });
}

const OPEN = 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3';

test('formats, gzip, names and labels, as a scrape asks for them', { skip, ...LONG }, async (t) => {
  const port = await freePort();
  const service = start('metrics/own.mjs', port);
  t.after(() => service.child.kill('SIGKILL'));
  const plain = await eventually('a scrape', () => scrapeAs(port));

  assert.equal(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.match(plain.text, /^target_info\{.*service_name="shop".*\} 1$/m);
  assert.match(plain.text, /^# HELP shop_orders_total Orders "taken".\\nAll\.$/m);
  assert.match(plain.text, /^# TYPE shop_orders_total counter$/m);
  assert.match(plain.text, /^shop_orders_total\{paid="true",otel_scope_name="shop"\} 2$/m);
  assert.match(
    plain.text,
    /^shop_stock_ratio\{shelf_no_="a\\"b\\\\c\\n",tags="\[\\"x\\",\\"y\\"\]",/m,
  );
  assert.match(plain.text, /^shop_checkout_duration_seconds_count\{otel_scope_name="shop"\} 1$/m);
  assert.match(plain.text, /^process_uptime_seconds\{/m);
  const promtool = join(dirname(await binaryOf('prometheus')), 'promtool');
  const checked = spawnSync(promtool, ['check', 'metrics'], {
    input: plain.text,
    encoding: 'utf8',
  });
  assert.doesNotMatch(checked.stderr, /error while linting|parsing/, checked.stderr);

  const open = await scrapeAs(port, { accept: OPEN, 'accept-encoding': 'gzip;q=1.0' });
  assert.match(String(open.headers['content-type']), /^application\/openmetrics-text; version=1/);
  assert.equal(open.headers['content-encoding'], 'gzip');
  assert.match(open.text, /^# TYPE shop_orders counter$/m);
  assert.match(open.text, /^# UNIT shop_checkout_duration_seconds seconds$/m);
  assert.match(open.text, /^# TYPE target info$/m);
  assert.match(open.text, /\n# EOF\n$/);
  // Since when they count; the older format cannot say it.
  const [, created] = /^shop_orders_created\{paid="true",.*\} (\d+(?:\.\d+)?)$/m.exec(open.text)!;
  assert.ok(Math.abs(Date.now() / 1000 - Number(created)) < 90, created);
  assert.match(open.text, /^shop_checkout_duration_seconds_created\{/m);
  assert.doesNotMatch(open.text, /^shop_stock\w*_created/m);
  assert.doesNotMatch(plain.text, /_created/);

  const either = 'text/plain;q=0.9,application/openmetrics-text;q=0.1';
  assert.match(String((await scrapeAs(port, { accept: either })).headers['content-type']), /plain/);
  const notZipped = await scrapeAs(port, { 'accept-encoding': 'gzip;q=0' });
  assert.equal(notZipped.headers['content-encoding'], undefined);
});

test('SIGHTLINE_PROMETHEUS_TOKEN: a real Prometheus that has it gets all, in OpenMetrics', {
  skip,
  ...LONG,
}, async (t) => {
  const port = await freePort();
  const service = start('metrics/own.mjs', port, { SIGHTLINE_PROMETHEUS_TOKEN: TOKEN });
  t.after(() => service.child.kill('SIGKILL'));
  const refused = await eventually('a scrape', () => scrapeAs(port));
  assert.equal(refused.status, 401);
  assert.equal(refused.headers['www-authenticate'], 'Bearer');
  assert.equal(refused.text, '');
  assert.equal((await scrapeAs(port, { authorization: 'Bearer wrong' })).status, 401);

  const configFile = join(temporaryFolder('scraping'), 'prometheus.yml');
  writeFileSync(
    configFile,
    `scrape_configs:
  - job_name: shop
    scrape_interval: 1s
    authorization: { credentials: ${TOKEN} }
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]\n`,
  );
  const prometheus = await startPrometheus({ configFile });
  t.after(() => prometheus.stop());
  const [orders] = await eventually('the counter', async () => {
    const found = await prometheus.query('shop_orders_total');
    assert.equal(found.length, 1);
    return found;
  });
  assert.equal(orders?.value, 2);
  assert.equal((await prometheus.query('up'))[0]?.value, 1);
  const within = await prometheus.query('shop_checkout_duration_seconds_bucket{le="0.05"}');
  assert.equal(within[0]?.value, 1);
  assert.equal((await prometheus.query('target_info'))[0]?.metric.service_name, 'shop');
});

test(
  'each process of a cluster serves its own, on the next free port, and says so',
  LONG,
  async (t) => {
    const port = await freePort();
    const service = start('metrics/cluster.cjs', port);
    t.after(() => service.child.kill('SIGKILL'));
    const told = await eventually('two processes', () => {
      const lines = service
        .stderr()
        .match(/metrics are served on 127\.0\.0\.1:\d+, because another process uses port \d+/g);
      assert.equal(lines?.length, 2, service.stderr());
      return Promise.resolve(lines);
    });
    const ports = [port, ...told.map((line) => Number(/1:(\d+)/.exec(line)?.[1]))];
    assert.equal(new Set(ports).size, 3);
    const instances = await Promise.all(
      ports.map(
        async (each) => /service_instance_id="([^"]+)"/.exec((await scrapeAs(each)).text)?.[1],
      ),
    );
    assert.equal(new Set(instances).size, 3);
  },
);

/** What browsers send by plain http with each request of a page, and Prometheus does not. */
const BROWSERS = {
  Chrome: {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36',
    'accept-language': 'en',
  },
  'Firefox whose page has changed what it may': { 'user-agent': 'curl/8', 'accept-language': '' },
};
const LED = 'attacker.example:9464';

test(
  'a web page cannot read by DNS rebinding, whoever else asks can by any name',
  LONG,
  async (t) => {
    const port = await freePort();
    const service = start('metrics/own.mjs', port);
    t.after(() => service.child.kill('SIGKILL'));
    await eventually('a scrape', () => scrapeAs(port));
    for (const host of [LED, 'study-service:9464', 'shop.default.svc:9464', '10.1.2.3:9464']) {
      const { status } = await scrapeAs(port, { host, 'user-agent': 'Prometheus/3.8.0' });
      assert.equal(status, 200, host);
    }
    for (const [name, headers] of Object.entries(BROWSERS)) {
      const refused = await scrapeAs(port, { ...headers, host: LED });
      assert.equal(refused.status, 421, name);
      assert.match(refused.text, /SIGHTLINE_PROMETHEUS_TOKEN/);
      assert.doesNotMatch(refused.text, /shop_orders/);
      for (const host of ['localhost:9464', '[::1]:9464', '127.0.0.1', 'study-service:9464']) {
        assert.equal((await scrapeAs(port, { ...headers, host })).status, 200, `${name}: ${host}`);
      }
    }
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    assert.equal((await scrapeAs(port, { ...foreign, host: 'localhost' })).status, 421);
  },
);
