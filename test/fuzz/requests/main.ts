/**
 * The long run of test/fuzz/requests.test.ts.
 *
 *   npm run fuzz -- [--requests 100000] [--seed 1]
 *
 * Ends with 1 where an answer differs from that of bare Node, or where memory goes on to grow.
 */
import { parseArgs } from 'node:util';
import { installTestPackages } from '../../../scripts/install-test-packages.ts';
import { startRabbitMq } from '../../../scripts/servers/start-rabbitmq.ts';
import { startReceiver } from '../../../tools/receiver/receiver.ts';
import { BUILT_PRELOAD } from '../../support/run-node.ts';
import { ALL_PROPAGATORS, compare, type Memory } from './compare.ts';

/** What the heap may have more at the end than after the first quarter, in bytes. */
const MOST_GROWTH = 8 * 2 ** 20;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});

await installTestPackages();
const [rabbit, receiver] = await Promise.all([startRabbitMq(), startReceiver()]);
let spans = 0;
const forget = setInterval(() => {
  spans += receiver.spans.length;
  receiver.clear();
}, 1000);
try {
  const result = await compare({
    count: Number(values.requests),
    seed: Number(values.seed),
    amqpPort: rabbit.port,
    preload: BUILT_PRELOAD,
    env: { ...ALL_PROPAGATORS, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    progress: (memory) => print(`${memory.requests} requests, ${inWords(memory)}`),
  });
  const { memory, bareMemory, differences } = result;
  const quarter = memory[Math.floor(memory.length / 4)]!;
  const growth = memory.at(-1)!.heapUsed - quarter.heapUsed;
  print(`${result.requests} requests in ${result.seconds.toFixed(0)} s`);
  print(`answers: ${JSON.stringify(result.answers)}`);
  print(`differences: ${differences.length} ${JSON.stringify(differences.slice(0, 10))}`);
  print(`ends: ${JSON.stringify(result.ends)}; spans: ${spans + receiver.spans.length}`);
  print(`memory: first ${inWords(memory[0]!)}, last ${inWords(memory.at(-1)!)}`);
  print(`bare: first ${inWords(bareMemory[0]!)}, last ${inWords(bareMemory.at(-1)!)}`);
  print(`stderr:\n${result.stderr}`);
  const isSame = differences.length === 0 && result.ends.bare === result.ends.observed;
  process.exitCode = isSame && growth < MOST_GROWTH ? 0 : 1;
} finally {
  clearInterval(forget);
  await Promise.all([rabbit.stop(), receiver.stop()]);
}

function inWords({ heapUsed, rss }: Memory): string {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return `heap ${mebibytes(heapUsed)} MiB, resident ${mebibytes(rss)} MiB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
