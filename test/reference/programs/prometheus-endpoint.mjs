// The pull endpoint, as a scraper reads it. Lines with @ are compared with upstream's, not with bare Node's.
// env: OTEL_METRICS_EXPORTER=prometheus OTEL_EXPORTER_PROMETHEUS_PORT={port} OTEL_EXPORTER_PROMETHEUS_HOST=127.0.0.1

import { createServer, get } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { ask, close, listen } from './support.mjs';

const meter = metrics.getMeter('program', '1.2.3');
meter
  .createCounter('shop.orders', { unit: '{order}', description: 'Orders' })
  .add(2, { 'order.kind': 'new "one"' });
meter.createCounter('shop.sent.total', { unit: 'By' }).add(3);
meter.createUpDownCounter('shop.baskets').add(-1);
meter
  .createHistogram('shop.wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } })
  .record(1.5);
meter
  .createHistogram('shop.wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } })
  .record(5);
meter
  .createObservableGauge('shop.load', { unit: '1' })
  .addCallback((result) => result.observe(0.5));
const server = createServer((_request, response) => response.end('ok'));
await ask(`${await listen(server)}/orders`);
const scrape = (headers) =>
  new Promise((resolve) => {
    get(
      {
        host: '127.0.0.1',
        port: process.env.OTEL_EXPORTER_PROMETHEUS_PORT,
        path: '/metrics',
        headers,
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ type: response.headers['content-type'], text }));
      },
    ).on('error', () => resolve({ text: '' }));
  });
const { type, text } = await scrape({});
if (type) console.log(`@ content-type ${type}`);
for (const line of text.split('\n')) {
  if (/^(# \w+ )?shop/.test(line) || /^# TYPE http_server/.test(line)) console.log(`@ ${line}`);
  // Of what depends on the machine, the names of its labels.
  if (/^target_info|^http_server_\w+_count/.test(line)) {
    const labels = [...line.matchAll(/[{,](\w+)="/g)].map(([, name]) => name).sort();
    console.log(`@ ${line.split('{')[0]} ${labels.join()}`);
  }
}
console.log('scraped');
await close(server);
