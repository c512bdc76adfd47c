// Orders and, later, invoices, of which those whose number is no number fail; and sums of its own, of
// each kind, for each that failed.
import { createServer } from 'node:http';
import { metrics } from '@opentelemetry/api';
import express from 'express';

const meter = metrics.getMeter('shop');
const failures = meter.createCounter('shop.failures');
const open = meter.createUpDownCounter('shop.open');
const level = meter.createGauge('shop.level');
const observed = new Map();
meter.createObservableCounter('shop.observed').addCallback((result) => {
  for (const [path, count] of observed) result.observe(count, { path });
});

const app = express();
for (const path of ['/orders', '/invoices']) {
  app.get(`${path}/:id`, (request, response) => {
    if (/^\d+$/.test(request.params.id)) return response.end('ok');
    failures.add(1, { path });
    open.add(1, { path });
    level.record(7, { path });
    observed.set(path, (observed.get(path) ?? 0) + 1);
    response.status(500).end('no');
  });
}
const server = createServer(app).listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
