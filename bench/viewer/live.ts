/**
 * Is the page usable while much arrives? Starts `sightline ui`, sends spans and log lines at a rate, opens the page in
 * Chromium, and asks; then opens a trace of 50,000 spans. One line of JSON for each figure.
 * `node bench/viewer/live.ts --spans 5000 --logs 10000 --seconds 30`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium, openPage } from '../../test/viewer/support/browser.ts';
import { logsOf, send, spanId, traceId, tracesOf } from '../../test/viewer/support/sample.ts';

const { values } = parseArgs({
  options: {
    /** A second. */
    spans: { type: 'string', default: '5000' },
    logs: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '30' },
    port: { type: 'string', default: '0' },
  },
});
const BATCH = 500;
const TICKS_PER_SECOND = 100;

function report(name: string, value: number): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(3)) })}\n`);
}

const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const args = ['ui', '--no-open', '--port', values.port, '--grpc-port', '0', '--max-size', '2048'];
const viewer = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'inherit', 'pipe'] });
const url = await new Promise<string>((resolve, reject) => {
  let said = '';
  viewer.once('exit', () => reject(new Error(said)));
  viewer.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const [, found] = /viewer at (http:\S+)\n/.exec(said) ?? [];
    if (found !== undefined) resolve(found);
  });
});
const browser = await launchChromium();
const { page } = await openPage(browser, url);
await page.goto(`${url}/traces`);

/** Bodies are made once: what is measured is who takes them. */
const source = { service: 'load', instance: 'one', base: Date.now() };
const spanBodies = Array.from({ length: 40 }, (_, body) => {
  const spans = Array.from({ length: BATCH }, (_unused, index) => {
    const number = body * BATCH + index;
    const first = number - (number % 5);
    return {
      trace: traceId(first + 1),
      id: spanId(number + 1),
      ...(number > first && { parent: spanId(first + 1) }),
      name: number > first ? 'SELECT items' : `GET /items/${first % 40}`,
      kind: number > first ? 3 : 2,
      at: index,
      ms: 1 + (number % 97),
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.path': `/items/${number}`,
        'server.address': 'localhost',
        'db.query.text': 'SELECT * FROM items WHERE id = $1',
      },
    };
  });
  return JSON.stringify(tracesOf(source, spans));
});
const logBody = JSON.stringify(
  logsOf(
    source,
    Array.from({ length: BATCH }, (_, index) => ({
      body: `line ${index} of the service`,
      at: index,
      attributes: { thread: index },
    })),
  ),
);
const sent = { spans: 0, logs: 0 };
const post = (signal: string, body: string) =>
  fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

/** Each round of bodies gets other ids, so that nothing comes twice. */
async function sendSpans(until: number): Promise<void> {
  const each = (BATCH * 1000) / Number(values.spans);
  const began = performance.now();
  for (let count = 0; performance.now() < until; count += 1) {
    const round = (Math.floor(count / spanBodies.length) % 4096).toString(16).padStart(3, '0');
    const body = spanBodies[count % spanBodies.length]!.replaceAll('"a000', `"a${round}`);
    const { ok } = await post('traces', body.replaceAll('"b000', `"b${round}`));
    if (ok) sent.spans += BATCH;
    await delay(Math.max(0, began + (count + 1) * each - performance.now()));
  }
}

async function sendLogs(until: number): Promise<void> {
  const each = (BATCH * 1000) / Number(values.logs);
  const began = performance.now();
  for (let count = 0; performance.now() < until; count += 1) {
    const { ok } = await post('logs', logBody);
    if (ok) sent.logs += BATCH;
    await delay(Math.max(0, began + (count + 1) * each - performance.now()));
  }
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const seconds = Number(values.seconds);
const began = performance.now();
const until = began + seconds * 1000;
const cpuBefore = cpuSeconds(viewer.pid!);
const sending = Promise.all([sendSpans(until), sendLogs(until)]);
const answers: number[] = [];
const frames: number[] = [];
const views = ['traces', 'logs', 'routes', 'errors', 'traces'];
while (performance.now() < until - 1000) {
  const view = views[answers.length % views.length]!;
  const from = performance.now();
  await page.getByRole('link', { name: view[0]!.toUpperCase() + view.slice(1) }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  frames.push(performance.now() - from);
  const asked = performance.now();
  await (await fetch(`${url}/api/view/${view}?limit=500`)).arrayBuffer();
  answers.push(performance.now() - asked);
  await delay(200);
}
await sending;
const spent = (performance.now() - began) / 1000;
const quantile = (list: number[], share: number) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? Number.NaN;
report('spans a second, sent', sent.spans / spent);
report('log lines a second, sent', sent.logs / spent);
report('cores that the viewer took', (cpuSeconds(viewer.pid!) - cpuBefore) / spent);
report('a list while they come, median ms', quantile(answers, 0.5));
report('a list while they come, P95 ms', quantile(answers, 0.95));
report('another view on the page, median ms', quantile(frames, 0.5));
report('another view on the page, P95 ms', quantile(frames, 0.95));

const large = 'c'.repeat(32);
await send(
  url,
  'traces',
  tracesOf(
    source,
    Array.from({ length: 50_000 }, (_, number) => ({
      trace: large,
      id: `d${spanId(number).slice(1)}`,
      ...(number > 0 && { parent: `d${spanId(Math.floor((number - 1) / 3)).slice(1)}` }),
      name: `step ${number}`,
      at: number / 1000,
    })),
  ),
);
const opened: number[] = [];
for (let again = 0; again < 5; again += 1) {
  await page.goto(`${url}/errors`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const from = performance.now();
  await page.goto(`${url}/traces/${large}`);
  await page.getByRole('treeitem').nth(5).waitFor();
  await page.getByRole('treeitem').nth(3).click();
  await page.getByRole('complementary', { name: 'Span' }).waitFor();
  opened.push(performance.now() - from);
}
report('a trace of 50,000 spans opened, and a span of it, median ms', quantile(opened, 0.5));
report(
  'memory of the viewer, MB',
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${viewer.pid}/status`, 'utf8'))?.[1]) / 1024,
);
await browser.close();
viewer.kill('SIGINT');
await once(viewer, 'exit');
