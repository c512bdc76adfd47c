// The page with hostile values, during arrivals, with the keyboard alone, in dark mode, and with axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../scripts/build/page.ts';
import type { Viewer } from '../../src/viewer/viewer-server.ts';
import { ROOT } from '../support/run-node.ts';
import { counted, launchChromium, openPage, REBOUND_HOST } from './support/browser.ts';
import { logsOf, send, spanId, traceId, tracesOf } from './support/sample.ts';
import { type Shop, sendShop } from './support/shop.ts';
import { startTestViewer } from './support/start.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const NASTY = `${MARKUP}\u202egnp.exe\u0007\u001b[2J`;

let browser: Browser;
let viewer: Viewer;
let shop: Shop;

before(async () => {
  browser = await launchChromium();
  viewer = await startTestViewer({
    page: await buildPage(ROOT),
    findings: async () => [
      { group: 'Packages', name: 'pg', state: 'fail', text: 'is not instrumented', cure: NASTY },
      { group: 'Node', name: 'version', state: 'ok', text: 'is right' },
    ],
  });
  shop = await sendShop(viewer.url, Date.now() - 60_000);
  await sendMetrics();
});
after(async () => {
  await browser?.close();
  await viewer?.stop();
});

/** A histogram with an exemplar, and an exponential one. */
async function sendMetrics(): Promise<void> {
  const at = (seconds: number) =>
    String(BigInt(Math.floor(Date.now() / 1000) - 60 + seconds) * 10n ** 9n);
  const point = (seconds: number, counts: readonly number[]) => ({
    startTimeUnixNano: at(0),
    timeUnixNano: at(seconds),
    count: String(counts.reduce((a, b) => a + b, 0)),
    sum: 3,
    explicitBounds: [0.1, 1],
    bucketCounts: counts.map(String),
    exemplars: [
      { timeUnixNano: at(seconds), asDouble: 0.5, traceId: shop.repeated, spanId: spanId(100) },
    ],
  });
  const exponential = (seconds: number) => ({
    startTimeUnixNano: at(0),
    timeUnixNano: at(seconds),
    count: '4',
    sum: 8,
    scale: 0,
    positive: { offset: 0, bucketCounts: ['2', '2'] },
  });
  await send(viewer.url, 'metrics', {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'http.server.request.duration',
                unit: 's',
                histogram: {
                  aggregationTemporality: 2,
                  dataPoints: [point(10, [1, 0, 0]), point(20, [1, 10, 0])],
                },
              },
              {
                name: 'work.size',
                exponentialHistogram: {
                  aggregationTemporality: 1,
                  dataPoints: [exponential(10), exponential(20)],
                },
              },
            ],
          },
        ],
      },
    ],
  });
}

test('Metrics: quantiles and heat map of both histograms; an exemplar opens its trace', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/metrics`);
  await page.getByRole('link', { name: 'work.size shop' }).click();
  // Half of the values are from 1 to 2, half from 2 to 4.
  await page.getByRole('row', { name: 'P50 2', exact: true }).waitFor();
  await page.getByRole('img', { name: /Heat map/ }).waitFor();
  await page.getByRole('link', { name: 'http.server.request.duration shop' }).click();
  // Ten more values from 0.1 to 1 since the previous point.
  await page.getByRole('row', { name: 'P50 0.3162' }).waitFor();
  await page.locator('.dot').first().click();
  await page.waitForURL(new RegExp(`/traces/${shop.repeated}`));
  assert.deepEqual(complaints, []);
});

test('hostile names, values, stacks and log lines are text on every view', async () => {
  const trace = traceId(666);
  const source = { service: NASTY, instance: NASTY, base: Date.now() };
  const exception = { type: NASTY, message: NASTY, stack: `${NASTY}\n    at x (/etc/passwd:1:1)` };
  await send(
    viewer.url,
    'traces',
    tracesOf(source, [
      {
        trace,
        id: spanId(666),
        name: NASTY,
        kind: 2,
        attributes: {
          [NASTY]: NASTY,
          'url.path': NASTY,
          'gen_ai.operation.name': NASTY,
          'gen_ai.request.model': NASTY,
          big: 'y'.repeat(1024 * 1024),
        },
        exception,
      },
    ]),
  );
  await send(viewer.url, 'logs', logsOf(source, [{ body: NASTY, trace, span: spanId(666) }]));
  const { page, complaints } = await openPage(browser, viewer.url);
  const errors = (await (await fetch(`${viewer.url}/api/view/errors`)).json()) as {
    id: number;
    type: string;
  }[];
  const group = errors.find(({ type }) => type === NASTY);
  for (const path of [
    '/traces',
    `/traces/${trace}?span=${spanId(666)}`,
    '/routes',
    '/errors',
    `/errors/${group?.id}`,
    '/logs',
    '/models',
    '/map',
    '/runs',
    '/missing',
    `/traces/${encodeURIComponent(MARKUP)}?span=${encodeURIComponent(MARKUP)}`,
  ]) {
    await page.goto(viewer.url + path);
    await page.locator('main h1').waitFor();
    if (path !== '/map' && !path.includes('%3C')) {
      await page.locator('main bdi', { hasText: '<img src=x' }).first().waitFor();
    }
    assert.equal(await page.evaluate('window.hacked'), undefined, path);
    assert.equal(await page.locator('main img').count(), 0, path);
    const raw = await page.locator('main').textContent();
    // A complete value has its control characters escaped.
    if (path.includes('span=b')) assert.match(raw ?? '', /\\u202egnp\.exe\\u0007\\u001b\[2J/);
  }
  const unwanted = complaints.filter((text) => !/400 \(Bad Request\)/.test(text));
  assert.deepEqual(unwanted, []);
  // The stack names a file of the machine, which is not read.
  const whole = (await (await fetch(`${viewer.url}/api/view/error?id=${group?.id}`)).json()) as {
    source: unknown[];
  };
  assert.deepEqual(whole.source, []);
});

test('a trace of 20,000 spans: only visible rows are rendered, and keys reach the last one', async () => {
  const trace = traceId(800);
  const spans = Array.from({ length: 20_000 }, (_, index) => ({
    trace,
    id: spanId(0x100000 + index),
    ...(index > 0 && { parent: spanId(0x100000) }),
    name: `step ${index}`,
    at: index / 10,
    ms: index === 0 ? 2000 : 1,
  }));
  await send(viewer.url, 'traces', tracesOf({ service: 'large', base: Date.now() }, spans));
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces/${trace}`);
  const items = page.getByRole('treeitem');
  await items.nth(10).waitFor();
  assert.ok((await items.count()) < 100);
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=treeitem]:focus').waitFor();
  await page.keyboard.press('End');
  await page.locator('[role=treeitem]:focus', { hasText: 'step 19999' }).waitFor();
  assert.ok((await items.count()) < 100);
  assert.deepEqual(complaints, []);
});

test('a span of a model: messages, tools and tokens, as text', async () => {
  const trace = traceId(700);
  const messages = (role: string, parts: object[]) => JSON.stringify([{ role, parts }]);
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'small-1',
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 34,
    'gen_ai.input.messages': messages('user', [{ type: 'text', content: `What of ${MARKUP}?` }]),
    'gen_ai.output.messages': messages('assistant', [
      { type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } },
    ]),
  };
  const span = { trace, id: spanId(700), name: 'chat small-1', kind: 3, attributes };
  await send(viewer.url, 'traces', tracesOf({ service: 'bot', base: Date.now() }, [span]));
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces/${trace}?span=${spanId(700)}`);
  const conversation = page.getByRole('region', { name: 'Conversation' });
  await conversation.waitFor();
  const text = (await conversation.textContent()) ?? '';
  assert.match(text, /^chat small-1.*12 tokens in.*34 tokens out/);
  assert.ok(text.includes(`What of ${MARKUP}?`));
  assert.match(text, /assistant ?calls weather\(\{"city":"Oslo"\}\)/);
  assert.equal(await page.evaluate('window.hacked'), undefined);
  assert.deepEqual(complaints, []);
});

test('rows stay while the pointer is on them or the list is paused; a click shows newer ones', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces`);
  const first = page.getByRole('list', { name: 'Traces' }).getByRole('link').first();
  await first.hover();
  const before = await first.getAttribute('href');
  const one = (number: number) =>
    send(
      viewer.url,
      'traces',
      tracesOf({ service: 'late', base: Date.now() + number }, [
        { trace: traceId(900 + number), id: spanId(900 + number), name: `late ${number}`, kind: 2 },
      ]),
    );
  await one(1);
  const more = page.getByRole('button', { name: 'Show newer rows' });
  await more.waitFor();
  assert.equal(await first.getAttribute('href'), before);
  // Nobody reads the list now: it shows new rows.
  await page.mouse.move(5, 5);
  await page.getByRole('link', { name: /late 1/ }).waitFor();

  await page.locator('body').press('p');
  await page.getByRole('button', { name: 'Follow' }).waitFor();
  await one(2);
  await more.waitFor();
  assert.equal(await page.getByRole('link', { name: /late 2/ }).count(), 0);
  await more.click();
  await page.getByRole('link', { name: /late 2/ }).waitFor();
  await page.getByRole('button', { name: 'Follow' }).click();
  await page.mouse.move(5, 5);
  await one(3);
  await page.getByRole('link', { name: /late 3/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('with the keyboard alone: a slow trace, its tree, a span, another view', async () => {
  const { page } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces?q=GET+%2Fitems&min=100`);
  await page.getByRole('list', { name: 'Traces' }).getByRole('link').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('.trace-line:focus').waitFor();
  await page.keyboard.press('Enter');
  const items = page.getByRole('treeitem');
  await items.nth(12).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=treeitem]:focus').waitFor();
  await page.keyboard.press('ArrowLeft');
  await counted(items, 1);
  await page.keyboard.press('ArrowRight');
  await items.nth(12).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('[aria-level="2"]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Span' }).waitFor();
  await page.keyboard.press('2');
  await page.getByRole('heading', { name: 'Routes' }).waitFor();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'BODY');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${colorScheme}`, async () => {
    const { page } = await openPage(browser, viewer.url, { colorScheme });
    const paths = [
      '/traces',
      `/traces/${shop.repeated}?span=${spanId(101)}`,
      `/traces/${shop.failed}?span=${spanId(200)}`,
      '/routes',
      '/errors',
      '/errors/1',
      '/logs?log=1',
      '/metrics?name=work.size&service=shop',
      `/models?trace=${traceId(700)}&span=${spanId(700)}`,
      '/map',
      '/runs',
      '/missing',
    ];
    for (const path of paths) {
      await page.goto(viewer.url + path);
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('load');
      await page.waitForFunction('document.querySelector("main").children.length > 1');
      await page.evaluate(AXE);
      const violations = await page.evaluate<string[]>(
        // Dark mode differs only in colours.
        `axe.run(${colorScheme === 'dark' ? "{ runOnly: ['color-contrast'] }" : ''}).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200)))`,
      );
      assert.deepEqual(violations, [], path);
    }
    const back = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    assert.equal(back, colorScheme === 'dark' ? 'rgb(20, 23, 26)' : 'rgb(255, 255, 255)');
  });
}

test('a page of another origin gets nothing', async () => {
  const other: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>other</title>');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { page } = await openPage(browser, viewer.url);
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const results = await page.evaluate<string>(
      `Promise.all([
        fetch('${viewer.url}/api/traces').then(() => 'read', () => 'refused'),
        fetch('${viewer.url}/api/traces', { mode: 'no-cors' }).then((r) => r.status + r.type, () => 'refused'),
        fetch('${viewer.url}/v1/logs', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
          .then(() => 'sent', () => 'refused'),
      ]).then(String)`,
    );
    assert.match(results, /^refused,(refused|0opaque),refused$/);
  } finally {
    other.close();
    other.closeAllConnections();
  }
});

test('a page with a rebound host name gets nothing', async () => {
  const { page } = await openPage(browser, viewer.url);
  const rebound = `http://${REBOUND_HOST}:${new URL(viewer.url).port}`;
  for (const path of ['/', '/traces', '/api/traces']) {
    const response = await page.goto(rebound + path);
    assert.equal(response?.status(), 403, path);
    assert.match((await response?.text()) ?? '', /--allow-host/);
  }
});
