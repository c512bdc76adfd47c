import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { binaryOf } from '../../../scripts/servers/ensure.ts';

/** Long enough for a machine that is busy. */
const PATIENCE_MS = 180_000;

/** A name of somebody else that leads to this machine in the browser. */
export const REBOUND_HOST = 'rebound.example';

/** The system's Chromium, without a window. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await binaryOf('chromium'),
    // In containers there is neither a sandbox nor much shared memory.
    args: [
      ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      // As whoever owns a name can have it: it leads to this machine.
      `--host-resolver-rules=MAP ${REBOUND_HOST} 127.0.0.1`,
    ],
    timeout: PATIENCE_MS,
  });
}

/** A page that keeps what goes wrong on it: scripts that fail, and whatever it asks others for. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors, and requests to other addresses than the viewer's. */
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: { readonly colorScheme?: 'light' | 'dark' } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: options.colorScheme ?? 'light',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      complaints.push(`asks for ${request.url()}`);
    }
  });
  return { page, complaints };
}

/** Resolves when so many of them are on the page. */
export async function counted(locator: Locator, count: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await locator.count();
    if (found === count) return;
    if (Date.now() > deadline) throw new Error(`${found} instead of ${count}: ${locator}`);
    await delay(50);
  }
}
