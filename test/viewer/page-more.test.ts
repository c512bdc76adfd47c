// The page in the system's Chromium: models, each kind of metric, the profile of a process, the map of a trace.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../scripts/build/page.ts';
import type { Viewer } from '../../src/viewer/viewer-server.ts';
import { ROOT } from '../support/run-node.ts';
import { counted, launchChromium, openPage } from './support/browser.ts';
import { sendModelCalls } from './support/model-calls.ts';
import { takeViewerPictures } from './support/pictures.ts';
import { attributesOf, logsOf, send, spanId, traceId, tracesOf } from './support/sample.ts';
import { type Shop, sendShop } from './support/shop.ts';
import { startTestViewer } from './support/start.ts';

const PID = 4242;
const PROFILE = {
  nodes: [
    { id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1 }, children: [2, 3] },
    { id: 2, callFrame: { functionName: 'priceOf', url: 'file:///shop/prices.js', lineNumber: 7 } },
    { id: 3, callFrame: { functionName: '(idle)', url: '', lineNumber: -1 } },
  ],
  samples: [2, 3, 2],
  timeDeltas: [1000, 9000, 1000],
};

let browser: Browser;
let viewer: Viewer;
let shop: Shop;
const profileRequests: Array<readonly [pid: number, seconds: number]> = [];

before(async () => {
  browser = await launchChromium();
  viewer = await startTestViewer({
    page: await buildPage(ROOT),
    profile: async (pid, seconds) => {
      profileRequests.push([pid, seconds]);
      return { profile: JSON.stringify(PROFILE) };
    },
  });
  shop = await sendShop(viewer.url, Date.now() - 60_000);
});
after(async () => {
  await browser?.close();
  await viewer?.stop();
});

test('Models: calls and tokens by model; the messages of a call; one conversation', async () => {
  await sendModelCalls(viewer.url, Date.now() - 30_000);
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/models`);
  const calls = page.getByRole('list', { name: 'Calls' }).getByRole('link');
  await counted(calls, 5);
  const chat = page.getByRole('row', { name: /chat large-2/ });
  assert.match((await chat.textContent()) ?? '', /^chat large-2 example guide30.*1,20080095$/);
  assert.match(
    (await page.getByRole('row', { name: /execute_tool weather/ }).textContent()) ?? '',
    /1 \(100\.0 %\)/,
  );

  await page.getByRole('link', { name: /chat large-2.*700 in, 40 out/ }).click();
  const conversation = page.getByRole('region', { name: 'Conversation' });
  await conversation.waitFor();
  const text = (await conversation.textContent()) ?? '';
  assert.match(text, /700 tokens in 40 tokens out 800 of the tokens in from a cache/);
  assert.match(text, /user ?Is it raining in Oslo\?/);
  assert.match(text, /assistant ?calls weather\(\{"city":"Oslo"\}\)/);
  assert.match(text, /tool ?answers dry/);
  assert.match(text, /assistant ?It is dry\./);
  await conversation.getByRole('link', { name: /trip-7/ }).click();
  await page.waitForURL(/conversation=trip-7/);
  await counted(calls, 2);
  await page.getByRole('link', { name: /conversation trip-7/ }).click();
  await counted(calls, 5);
  await page.getByLabel('model, tool or agent').fill('WEATHER');
  await counted(calls, 1);
  assert.deepEqual(complaints, []);
});

test('Metrics: a gauge, a counter, a decreasing sum, a summary: a line each, and the last value', async () => {
  const at = (seconds: number) =>
    String(BigInt(Math.floor(Date.now() / 1000) - 60 + seconds) * 10n ** 9n);
  const points = (values: readonly object[]) =>
    values.map((value, index) => ({
      startTimeUnixNano: at(0),
      timeUnixNano: at(10 * (index + 1)),
      ...value,
    }));
  const cumulative = { aggregationTemporality: 2 };
  const metrics = [
    { name: 'pool.size', gauge: { dataPoints: points([{ asInt: '3' }, { asInt: '5' }]) } },
    {
      name: 'jobs.done',
      unit: '{job}',
      sum: {
        ...cumulative,
        isMonotonic: true,
        dataPoints: points([{ asInt: '100' }, { asInt: '170' }]),
      },
    },
    {
      name: 'queue.length',
      sum: { ...cumulative, dataPoints: points([{ asInt: '9' }, { asInt: '4' }]) },
    },
    {
      name: 'gc.pause',
      unit: 's',
      summary: {
        dataPoints: points([
          { count: '3', sum: 1, quantileValues: [{ quantile: 0.5, value: 0.25 }] },
          {
            count: '6',
            sum: 4,
            quantileValues: [
              { quantile: 0.5, value: 0.5 },
              { quantile: 0.99, value: 2 },
            ],
          },
        ]),
      },
    },
  ];
  await send(viewer.url, 'metrics', {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'shop' }) },
        scopeMetrics: [{ metrics }],
      },
    ],
  });
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/metrics`);
  for (const [name, kind, rows] of [
    ['pool.size', 'gauge', [/^run \d+ ?5$/]],
    // 70 in 10 seconds.
    ['jobs.done', 'sum in {job}', [/^run \d+ ?7$/]],
    ['queue.length', 'sum', [/^run \d+ ?4$/]],
    ['gc.pause', 'summary in s', [/^P50 run \d+ ?0\.5$/, /^P99 run \d+ ?2$/]],
  ] as const) {
    await page.getByRole('link', { name: `${name} shop` }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    for (const row of rows) {
      const cells = page.locator('.latest tbody tr', { hasText: row });
      await cells.first().waitFor();
    }
    assert.ok(((await page.locator('.metric .facts').textContent()) ?? '').startsWith(kind), name);
    // The canvas has several colours: the lines are drawn.
    await page.waitForFunction(
      `(() => {
        const canvas = document.querySelector('.chart canvas');
        if (canvas === null || canvas.width === 0) return false;
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size > 3;
      })()`,
    );
  }
  assert.deepEqual(complaints, []);
});

test('a span with a process id: a flame graph of the CPU profile of the process', async () => {
  const trace = traceId(4000);
  const data = tracesOf({ service: 'shop', base: Date.now() }, [
    { trace, id: spanId(4000), name: 'GET /slow', kind: 2, ms: 900 },
  ]);
  const [resourceSpans] = data.resourceSpans ?? [];
  const resource = {
    attributes: attributesOf({ 'service.name': 'shop', 'process.pid': PID }),
  };
  await send(viewer.url, 'traces', { resourceSpans: [{ ...resourceSpans, resource }] });
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces/${trace}?span=${spanId(4000)}`);
  await page.getByRole('button', { name: 'Profile its process for 10 s' }).click();
  const flames = page.locator('.flame');
  await counted(flames, 2);
  // Idle time is excluded: all CPU time is of one function.
  assert.match(
    (await flames.nth(1).getAttribute('title')) ?? '',
    /^priceOf file:\/\/\/shop\/prices\.js:8 100\.0 %$/,
  );
  assert.deepEqual(profileRequests, [[PID, 10]]);
  assert.deepEqual(complaints, []);
});

test('the service map of one trace and of all', async () => {
  const trace = traceId(4100);
  const base = Date.now();
  await send(
    viewer.url,
    'traces',
    tracesOf({ service: 'front', base }, [
      { trace, id: spanId(4100), name: 'GET /', kind: 2, ms: 30 },
      { trace, id: spanId(4101), parent: spanId(4100), name: 'GET', kind: 3, at: 5, ms: 20 },
    ]),
  );
  await send(
    viewer.url,
    'traces',
    tracesOf({ service: 'stock', base }, [
      { trace, id: spanId(4102), parent: spanId(4101), name: 'GET /stock', kind: 2, at: 8, ms: 9 },
    ]),
  );
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces/${trace}`);
  await page.getByText('Calls between services in this trace').click();
  await page.getByRole('row', { name: 'front stock 1 0 20.0ms' }).waitFor();
  assert.equal(await page.getByRole('row', { name: /postgresql/ }).count(), 0);
  await page.goto(`${viewer.url}/map`);
  await page.getByRole('row', { name: 'front stock 1 0 20.0ms' }).waitFor();
  await page.getByRole('row', { name: /shop postgresql 12/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('Logs: lines appear when they arrive, filtered by text; a line links to its trace', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/logs?q=tail`);
  await page.getByText('No matching log lines.').waitFor();
  const line = { body: 'tail 1', trace: shop.failed, span: spanId(200) };
  await send(
    viewer.url,
    'logs',
    logsOf({ service: 'shop', base: Date.now() }, [line, { body: 'x' }]),
  );
  const lines = page.getByRole('list', { name: 'Log lines' }).getByRole('link');
  await counted(lines, 1);
  await lines.first().click();
  await page.getByRole('link', { name: 'Its trace' }).click();
  await page.waitForURL(`${viewer.url}/traces/${shop.failed}?span=${spanId(200)}`);
  assert.deepEqual(complaints, []);
});

test('the pictures of docs/viewer.md: one per view, without errors', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-pictures-'));
  try {
    const complaints = await takeViewerPictures((name) => join(folder, `${name}.png`), browser);
    assert.deepEqual(complaints, []);
    const files = readdirSync(folder).sort();
    const page = readFileSync(`${ROOT}docs/viewer.md`, 'utf8');
    const images = [...page.matchAll(/images\/viewer\/([\w-]+\.png)/g)].map(([, name]) => name);
    assert.deepEqual(files, [...new Set(images)].sort());
    for (const name of files) assert.ok(statSync(join(folder, name)).size > 5000, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
