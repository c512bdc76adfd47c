import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../../scripts/build/page.ts';
import { ROOT } from '../../support/run-node.ts';
import { openPage } from './browser.ts';
import { sendModelCalls } from './model-calls.ts';
import { attributesOf, send, spanId, traceId, tracesOf } from './sample.ts';
import { SHOP_FILE, sendShop } from './shop.ts';
import { startTestViewer } from './start.ts';

/** When the shop is open, so that pictures differ only where the page does. */
const BASE = Date.UTC(2026, 0, 15, 12);
const SECOND_NANOS = 10n ** 9n;

/**
 * Takes a picture of each view, in light and dark.
 *
 * @param fileOf path for a name
 * @returns what went wrong on the page
 */
export async function takeViewerPictures(
  fileOf: (name: string) => string,
  browser: Browser,
): Promise<readonly string[]> {
  // Its path is in a picture: one that says nothing of the machine.
  const root = '/tmp/shop';
  mkdirSync(root, { recursive: true });
  const file = join(root, 'prices.js');
  copyFileSync(SHOP_FILE, file);
  const viewer = await startTestViewer(
    { page: await buildPage(ROOT), root },
    { now: () => BASE + 60_000 },
  );
  try {
    const shop = await sendShop(viewer.url, BASE, file);
    await sendSecondRun(viewer.url);
    await sendDurations(viewer.url, shop.repeated);
    await sendModelCalls(viewer.url, BASE + 2000);
    const { page, complaints } = await openPage(browser, viewer.url);
    const views = [
      ['traces', '/traces', '.trace-line'],
      ['trace', `/traces/${shop.repeated}?span=${spanId(103)}`, '.attributes'],
      ['routes', '/routes', 'td'],
      ['error', '/errors/1', '.this-line'],
      ['logs', '/logs', '.log-line'],
      ['metrics', '/metrics?name=http.server.request.duration&service=shop', '.dot'],
      ['models', `/models?trace=${traceId(3000)}&span=${spanId(3003)}`, '.message'],
      ['map', '/map', 'td'],
      ['runs', '/runs?before=1&after=2', '.bad'],
      ['missing', '/missing', 'code'],
    ] as const;
    await page.setViewportSize({ width: 1000, height: 520 });
    for (const [name, path, there] of views) {
      await page.goto(viewer.url + path);
      await page.locator(there).first().waitFor();
      await page.screenshot({ path: fileOf(name) });
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${viewer.url}/traces/${shop.repeated}`);
    await page.getByRole('treeitem').first().waitFor();
    await page.screenshot({ path: fileOf('trace-dark') });
    return complaints;
  } finally {
    await viewer.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** After a change: slower, and without the queries. */
async function sendSecondRun(url: string): Promise<void> {
  const spans = Array.from({ length: 18 }, (_, index) => ({
    trace: traceId(500 + index),
    id: spanId(500 + index),
    name: index < 15 ? 'GET /items' : 'GET /items/:id',
    kind: 2,
    at: index * 12,
    ms: 45 + index,
    attributes: { 'http.response.status_code': 200 },
  }));
  await send(
    url,
    'traces',
    tracesOf({ service: 'shop', instance: 'second', base: BASE + 20_000 }, spans),
  );
}

async function sendDurations(url: string, trace: string): Promise<void> {
  const at = (seconds: number) => String(BigInt(BASE / 1000 + seconds) * SECOND_NANOS);
  const dataPoints = Array.from({ length: 12 }, (_, index) => ({
    startTimeUnixNano: at(0),
    timeUnixNano: at((index + 1) * 5),
    count: '40',
    sum: 4,
    scale: 2,
    positive: {
      offset: -24,
      bucketCounts: Array.from({ length: 24 }, (_unused, bucket) =>
        String(Math.max(0, 9 - Math.abs(bucket - 8 - (index % 5)))),
      ),
    },
    exemplars:
      index % 4 === 0
        ? [
            {
              timeUnixNano: at((index + 1) * 5),
              asDouble: 0.11,
              traceId: trace,
              spanId: spanId(100),
            },
          ]
        : [],
  }));
  await send(url, 'metrics', {
    resourceMetrics: [
      {
        resource: {
          attributes: attributesOf({ 'service.name': 'shop', 'service.instance.id': 'first' }),
        },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'http.server.request.duration',
                unit: 's',
                description: 'Duration of HTTP server requests.',
                exponentialHistogram: { aggregationTemporality: 1, dataPoints },
              },
            ],
          },
        ],
      },
    ],
  });
}
