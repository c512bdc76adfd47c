/**
 * Sends the same raw requests to a service under the preload, with all propagators at once, and to the same
 * without it: both have to answer all of them alike.
 */
import { type Running, startNode } from '../../support/run-node.ts';
import { servicePath } from '../../support/services.ts';
import { createRawClient, type RawAnswer } from './raw-client.ts';
import { requestOf } from './requests.ts';

/** Connections that send at once. */
const AT_ONCE = 8;
/** Requests between two looks at the memory. */
const LOOK_EVERY = 5000;
const DEADLINE_MS = 3_600_000;

/** A request that was not answered as by bare Node. */
export interface Difference {
  readonly seed: number;
  readonly bare: RawAnswer;
  readonly observed: RawAnswer;
}

export interface Memory {
  readonly requests: number;
  /** After a collection, in bytes. */
  readonly heapUsed: number;
  readonly rss: number;
}

export interface Compared {
  readonly requests: number;
  readonly seconds: number;
  /** How many answers of each kind the service gave under the preload. */
  readonly answers: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
  readonly memory: readonly Memory[];
  readonly bareMemory: readonly Memory[];
  readonly stderr: string;
  readonly ends: { readonly bare: number | null; readonly observed: number | null };
}

export interface CompareOptions {
  readonly count: number;
  readonly seed: number;
  /** Of RabbitMQ. */
  readonly amqpPort: number;
  /** Flags of Node that load the preload. */
  readonly preload: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  progress?(memory: Memory): void;
}

export async function compare(options: CompareOptions): Promise<Compared> {
  const { count, seed, amqpPort, preload, env } = options;
  const backends = startNode(servicePath('calls-out/backends.mjs'), {
    nodeArgs: [],
    deadlineMs: DEADLINE_MS,
  });
  const started: Running[] = [backends];
  try {
    const [, ports = '{}'] = await backends.waitForOutput(/^ports (.*)$/m);
    const args = [JSON.stringify({ ...JSON.parse(ports), amqp: amqpPort })];
    const start = async (nodeArgs: readonly string[]) => {
      const running = startNode(servicePath('calls-out/service.mjs'), {
        nodeArgs: ['--expose-gc', ...nodeArgs],
        args,
        env,
        deadlineMs: DEADLINE_MS,
      });
      started.push(running);
      const [, port] = await running.waitForOutput(/listening on http:\S+:(\d+)/);
      return { running, port: Number(port) };
    };
    const [bare, observed] = await Promise.all([start([]), start(preload)]);
    const before = performance.now();
    const result = await sendAll(bare.port, observed.port, options);
    const seconds = (performance.now() - before) / 1000;
    const [bareEnd, observedEnd] = await Promise.all([
      bare.running.stop(),
      observed.running.stop(),
    ]);
    return {
      ...{ ...result, requests: count, seconds, stderr: observedEnd.stderr },
      ends: { bare: bareEnd.code, observed: observedEnd.code },
    };
  } catch (error) {
    const said = started.map((each) => each.stderr().slice(-2000)).join('\n');
    throw new Error(`seed ${seed}: ${(error as Error).message}\n${said}`);
  } finally {
    await Promise.all(started.map((each) => each.stop('SIGKILL')));
  }
}

async function sendAll(
  barePort: number,
  observedPort: number,
  { count, seed, progress }: CompareOptions,
): Promise<Pick<Compared, 'answers' | 'differences' | 'memory' | 'bareMemory'>> {
  const answers: Record<string, number> = {};
  const differences: Difference[] = [];
  const memory: Memory[] = [];
  const bareMemory: Memory[] = [];
  let sent = 0;
  const work = async (until: number) => {
    const [toBare, toObserved] = [createRawClient(barePort), createRawClient(observedPort)];
    while (sent < until) {
      const own = seed + sent++;
      const request = requestOf(own);
      const [bare, observed] = await Promise.all([toBare.ask(request), toObserved.ask(request)]);
      answers[observed] = (answers[observed] ?? 0) + 1;
      if (bare !== observed) differences.push({ seed: own, bare, observed });
    }
    toBare.close();
    toObserved.close();
  };
  while (sent < count) {
    const until = Math.min(count, sent + LOOK_EVERY);
    await Promise.all(Array.from({ length: AT_ONCE }, () => work(until)));
    memory.push(await look(observedPort, sent));
    bareMemory.push(await look(barePort, sent));
    progress?.(memory.at(-1)!);
  }
  return { answers, differences, memory, bareMemory };
}

async function look(port: number, requests: number): Promise<Memory> {
  const answer = await fetch(`http://127.0.0.1:${port}/memory`);
  const { heapUsed, rss } = (await answer.json()) as Omit<Memory, 'requests'>;
  return { requests, heapUsed, rss };
}

/** What all ways of calling out answer when nothing is in their way. */
export const MUST_ANSWER: readonly string[] = [
  ...['200 ok 200', '200 ok hello', '200 ok consumed', '200 ok produced', '200 ok echoed'],
];

/** All propagators at once, those of Sentry's callers among them. */
export const ALL_PROPAGATORS: Readonly<Record<string, string>> = {
  OTEL_PROPAGATORS: 'tracecontext,baggage,b3,b3multi,jaeger,xray',
  // Nobody listens there; it makes `tracecontext` understand `sentry-trace`.
  SENTRY_DSN: 'http://public@127.0.0.1:9/1',
};
