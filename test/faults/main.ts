/**
 * The fault bench: a collector that does what goes wrong in practice, for services that are started by
 * hand and for the tests.
 *
 *   node test/faults/main.ts [--state <state>] [--port <port>] [--grpc-port <port>]
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { COLLECTOR_STATES, type CollectorState } from './collector-states.ts';
import { type Collector, startCollector } from './start-collector.ts';

const STATES = Object.keys(COLLECTOR_STATES) as readonly CollectorState[];
const LIST = STATES.map((state) => `  ${state.padEnd(16)}${COLLECTOR_STATES[state].meaning}\n`);
const HELP = `Usage: npm run faults -- [--state <state>] [--port <port>] [--grpc-port <port>]

  --state      what is the matter with the collector; default up
  --port       of OTLP/HTTP; default 4318
  --grpc-port  listen for OTLP/gRPC too, at this port
  --help       this text

While it runs, the name of a state on a line of its own changes to it. The states:

${LIST.join('')}`;

const { values } = parseArgs({
  options: {
    state: { type: 'string', default: 'up' },
    port: { type: 'string', default: '4318' },
    'grpc-port': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

let collector: Collector | undefined;

if (values.help) say(HELP);
else if (!isState(values.state)) fail(values.state);
else {
  await change(values.state);
  for await (const line of createInterface({ input: process.stdin })) {
    const wanted = line.trim();
    if (isState(wanted)) await change(wanted);
    else if (wanted !== '') say(unknown(wanted));
  }
  await collector?.stop();
}

async function change(state: CollectorState): Promise<void> {
  await collector?.stop();
  const grpc = values['grpc-port'];
  const started = await startCollector(state, {
    port: Number(values.port),
    ...(grpc === undefined ? {} : { grpc: Number(grpc) }),
  });
  collector = started;
  say(`${state} (${COLLECTOR_STATES[state].meaning}) at ${addressesOf(started)}\n`);
  const { receiver } = started;
  receiver?.onData(({ spans, metrics, logs }) => {
    say(`took ${spans.length} spans, ${metrics.length} data points, ${logs.length} log records\n`);
    // It may run for hours.
    receiver.clear();
  });
}

/** Where each protocol is taken. */
function addressesOf({ url, receiver }: Collector): string {
  if (values['grpc-port'] === undefined) return url;
  const http = receiver?.url ?? `http://127.0.0.1:${values.port}`;
  const grpc = receiver?.grpcUrl ?? `http://127.0.0.1:${values['grpc-port']}`;
  return `${http} (HTTP) and ${grpc} (gRPC)`;
}

function isState(name: string): name is CollectorState {
  return (STATES as readonly string[]).includes(name);
}

function unknown(name: string): string {
  return `there is no state ${name}; there are ${STATES.join(', ')}\n`;
}

function fail(name: string): void {
  process.stderr.write(unknown(name));
  process.exitCode = 2;
}

function say(text: string): void {
  process.stdout.write(text);
}
