/**
 * What a line of `sightline/logging` costs, against winston with the same fields: `node
 * bench/log-lines/main.ts`, after `npm run build`. Alternating runs, medians of processor time a line;
 * a run that lost a line or a record fails.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { median } from '../statistics.ts';

const PRELOAD = fileURLToPath(new URL('../../dist/register.cjs', import.meta.url));
/** As a byte. */
const NEW_LINE = 10;
const WRITER = fileURLToPath(new URL('./writer.mjs', import.meta.url));

interface Way {
  readonly title: string;
  readonly logger: 'winston' | 'sightline';
  /** Under the preload: inside of a span, and sent by OTLP. */
  readonly sent: boolean;
}

const WAYS: readonly Way[] = [false, true].flatMap((sent) =>
  (['winston', 'sightline'] as const).map((logger) => ({
    title: `${logger}${sent ? ', in a trace and sent' : ''}`,
    logger,
    sent,
  })),
);

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '7' },
  },
});
const lines = Number(values.lines);

const figures = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const way of WAYS) figures.get(way)!.push(await measure(way));
}
for (const sent of [false, true]) {
  const [winston, ours] = WAYS.filter((way) => way.sent === sent);
  const [theirs, own] = [median(figures.get(winston!)!), median(figures.get(ours!)!)];
  for (const [way, figure] of [
    [winston!, theirs],
    [ours!, own],
  ] as const) {
    process.stdout.write(`${way.title.padEnd(34)} ${figure.toFixed(1).padStart(6)} µs a line\n`);
  }
  process.stdout.write(`${'ratio'.padEnd(34)} ${(own / theirs).toFixed(2).padStart(6)}\n`);
}

/** @returns microseconds a line */
async function measure({ logger, sent, title }: Way): Promise<number> {
  const receiver = await startReceiver();
  try {
    const args = [...(sent ? ['--require', PRELOAD] : []), WRITER, logger, String(lines)];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SIGHTLINE_LOG: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = 0;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === NEW_LINE) printed++;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(child, 'close');
    const received = receiver.logs.length;
    const expected = Math.ceil(lines / 200) * 200 + 200;
    if (Math.abs(printed - expected) > 200 || received !== (sent ? printed : 0)) {
      throw new Error(`${title}: ${printed} lines, ${received} records\n${output}`);
    }
    return (JSON.parse(output) as { microseconds: number }).microseconds;
  } finally {
    await receiver.stop();
  }
}
