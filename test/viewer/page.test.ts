// The page in the system's Chromium: each view shows the telemetry.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../scripts/build/page.ts';
import type { Viewer } from '../../src/viewer/viewer-server.ts';
import { ROOT } from '../support/run-node.ts';
import { counted, launchChromium, openPage } from './support/browser.ts';
import { send, spanId, traceId, tracesOf } from './support/sample.ts';
import { type Shop, sendShop } from './support/shop.ts';
import { startTestViewer } from './support/start.ts';

let browser: Browser;
let viewer: Viewer;
let shop: Shop;

before(async () => {
  browser = await launchChromium();
  viewer = await startTestViewer({ page: await buildPage(ROOT) });
  shop = await sendShop(viewer.url, Date.now() - 60_000);
});
after(async () => {
  await browser?.close();
  await viewer?.stop();
});

test('Traces: filters by status, duration, attribute and text, which are in the address', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(viewer.url);
  const rows = page.getByRole('list', { name: 'Traces' }).getByRole('link');
  await counted(rows, 21);
  assert.match((await rows.first().textContent()) ?? '', /✗POST \/orders.*500.*shop/);

  await page.getByLabel('status').selectOption('error');
  await page.waitForURL(/status=error/);
  await counted(rows, 1);
  await page.goBack();
  await counted(rows, 21);

  await page.getByLabel('from ms').fill('100');
  await page.waitForURL(/min=100/);
  await counted(rows, 1);
  assert.match((await rows.first().textContent()) ?? '', /GET \/items.*13 spans, 12 queries/);
  await page.getByLabel('from ms').fill('');
  await counted(rows, 21);

  await page.getByLabel('attribute').fill('tenant');
  await page.locator('#attribute-values option').first().waitFor({ state: 'attached' });
  assert.deepEqual(
    await page
      .locator('#attribute-values option')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value'))),
    ['north', 'south'],
  );
  await page.getByLabel('value').fill('south');
  await page.getByRole('button', { name: 'Add' }).click();
  await counted(rows, 1);
  assert.equal(new URL(page.url()).searchParams.get('attribute'), 'tenant=south');

  // The address alone shows the same.
  const { page: other } = await openPage(browser, viewer.url);
  await other.goto(page.url());
  const same = other.getByRole('list', { name: 'Traces' }).getByRole('link');
  await counted(same, 1);
  assert.deepEqual(complaints, []);
});

test('a trace: waterfall, N+1, critical path, self time, a complete span', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces/${shop.repeated}`);
  const items = page.getByRole('treeitem');
  await counted(items, 13);
  await page.getByText('N+1: the same query 12 times, 72.0ms in all').waitFor();
  assert.match(
    (await items.nth(1).textContent()) ?? '',
    /SELECT items.*N\+1 ×12.*SELECT \* FROM items/,
  );
  // 110 ms less twelve times 6 ms.
  assert.match((await items.first().textContent()) ?? '', /38\.0ms110ms$/);
  assert.equal(await page.locator('.critical').count(), 13);

  await items.nth(3).click();
  await page.getByRole('cell', { name: 'postgresql' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('span'), spanId(103));
  assert.deepEqual(complaints, []);
});

test('a failed request links to its log lines, its error to source lines and back', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/traces/${shop.failed}`);
  await page.getByRole('link', { name: /no price for item 7/ }).waitFor();

  await page.getByRole('link', { name: 'Errors' }).click();
  await page.getByRole('link', { name: /TypeError.*×1/ }).click();
  await page.locator('.this-line').first().waitFor();
  assert.match(
    (await page.locator('.this-line').first().textContent()) ?? '',
    /^ +8 .*found\.price/,
  );
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  assert.match(copied, /^## TypeError: Cannot read properties/);
  assert.match(copied, new RegExp(`trace ${shop.failed}`));
  await page.getByRole('link', { name: 'POST /orders' }).click();
  await page.waitForURL(new RegExp(`/traces/${shop.failed}`));
  assert.deepEqual(complaints, []);
});

test('Routes, Logs, Map and Runs show the telemetry', async () => {
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/routes`);
  const items = page.getByRole('row', { name: /GET \/items/ });
  await items.waitFor();
  assert.match((await items.textContent()) ?? '', /shop.*200/);
  assert.match(
    (await page.getByRole('row', { name: /POST/ }).textContent()) ?? '',
    /1 \(100\.0 %\)/,
  );

  await page.goto(`${viewer.url}/logs?severity=17`);
  const lines = page.getByRole('list', { name: 'Log lines' }).getByRole('link');
  await counted(lines, 1);
  await lines.first().click();
  await page.getByRole('link', { name: 'Its trace' }).waitFor();

  await page.goto(`${viewer.url}/map`);
  await page.getByRole('row', { name: 'shop postgresql 12 0 6.00ms' }).waitFor();

  await page.goto(`${viewer.url}/runs`);
  await page.getByRole('row', { name: /shop +#1/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test('two runs compared: routes of only one, slower routes, fewer queries', async () => {
  const base = Date.now() - 30_000;
  const source = { service: 'shop', instance: 'second', base };
  await send(
    viewer.url,
    'traces',
    tracesOf(source, [
      { trace: traceId(400), id: spanId(400), name: 'GET /items', kind: 2, ms: 900 },
      { trace: traceId(401), id: spanId(401), name: 'GET /new', kind: 2, ms: 5 },
    ]),
  );
  const { page, complaints } = await openPage(browser, viewer.url);
  await page.goto(`${viewer.url}/runs`);
  await page.getByLabel('before is run 1').check();
  await page.getByLabel('after is run 2').check();
  const changed = page.getByRole('row', { name: /GET \/items 20 → 1/ });
  await changed.waitFor();
  assert.match((await changed.textContent()) ?? '', /▲ worse.*0\.6 → 0\.0 ▼ better$/);
  await page.getByRole('row', { name: /GET \/new ?only after/ }).waitFor();
  assert.match(page.url(), /before=1&after=2/);
  assert.deepEqual(complaints, []);
});
