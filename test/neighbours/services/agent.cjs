// A shop that is observed by an agent of somebody else's as well, which it starts in code.
const { createRequire } = require('node:module');

/** Of the package in whose folder it is started. */
const own = createRequire(`${process.cwd()}/`);
const AGENTS = {
  'dd-trace'() {
    const tracer = own('dd-trace').init({
      service: 'shop-by-itself',
      flushInterval: 50,
      startupLogs: false,
      telemetry: { enabled: false },
      remoteConfig: { enabled: false },
    });
    const manually = (name, act) => tracer.trace(name, act);
    return { manually, end: () => new Promise((resolve) => setTimeout(resolve, 1000)) };
  },
  newrelic() {
    const agent = own('newrelic');
    return {
      manually: (name, act) => agent.startSegment(name, true, act),
      end: () =>
        new Promise((resolve) => {
          agent.shutdown({ collectPendingData: true, waitForIdle: true, timeout: 8000 }, resolve);
        }),
      ready: () =>
        new Promise((resolve) => {
          agent.agent.once('started', resolve);
        }),
    };
  },
};
const { manually, end, ready = () => Promise.resolve() } = AGENTS[process.env.SHOP_AGENT]();

const express = own('express');
const app = express();
const asked = [];
let base;
app.get('/stock', (request, response) => {
  const { traceparent } = request.headers;
  asked.push({ traceparent, datadog: request.headers['x-datadog-trace-id'] !== undefined });
  response.end('0');
});
app.get('/orders/:id', async (request, response) => {
  await manually('price', async () => {
    await fetch(`${base}/stock`).then((answer) => answer.text());
  });
  response.end(request.params.id);
});
app.get('/broken', () => {
  throw new TypeError('no stock');
});

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  base = `http://127.0.0.1:${port}`;
  await ready();
  for (const path of ['/orders/7', '/orders/8', '/broken']) {
    await new Promise((resolve) => {
      const head = `GET ${path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n`;
      require('node:net').connect(port, '127.0.0.1').on('end', resolve).resume().write(head);
    });
  }
  server.close();
  await end();
  process.stdout.write(JSON.stringify(asked));
  process.exit(0);
});
