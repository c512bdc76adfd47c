/**
 * Measures what a span, a log record and a metric point cost in each stage: CPU time of the processes as the kernel
 * counts it, and bytes between them. Only time on a core counts, so other work on the machine has little influence.
 */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka } from '../servers/start-kafka.ts';
import { type Otelcol, startOtelcol } from '../servers/start-otelcol.ts';
import { encodeRequests, type Request, SIGNALS, type Signal } from './encode.ts';
import { cpuOf, memoryOf, startWire, type Wire } from './process-cost.ts';
import { startTiers, type Tiers } from './tiers.ts';

/** Cost of one item: a span, a record or a point. */
export interface ItemCost {
  /** Uncompressed, from an SDK. */
  readonly sdkBytes: number;
  /** From agents to gateways, compressed. */
  readonly agentBytes: number;
  /** From gateways to backends, compressed, only of what is kept. */
  readonly gatewayBytes: number;
  /** In a partition of Kafka, compressed. */
  readonly kafkaBytes: number;
  /** In µs of a core. */
  readonly agentCpu: number;
  readonly gatewayCpu: number;
  readonly kafkaAgentCpu: number;
  readonly kafkaGatewayCpu: number;
}

export interface Capacity {
  readonly items: Readonly<Record<Signal, ItemCost>>;
  /** Bytes of memory of a gateway for each span that waits. */
  readonly waitingBytes: number;
  readonly percent: number;
}

/** The share of traces that the measured gateway keeps. */
const PERCENT = 10;
const SENDERS = 4;
const COUNTS: Readonly<Record<Signal, string>> = {
  traces: 'otelcol_receiver_accepted_spans_total',
  logs: 'otelcol_receiver_accepted_log_records_total',
  metrics: 'otelcol_receiver_accepted_metric_points_total',
};

async function countOf(collector: Otelcol, signal: Signal): Promise<number> {
  const text = await (await fetch(collector.metricsUrl)).text();
  return (
    text
      .split('\n')
      .filter(
        (line) => line.startsWith(`${COUNTS[signal]}{`) || line.startsWith(`${COUNTS[signal]} `),
      )
      // Behind Kafka, a gateway receives spans twice: when it reads them, and where their trace is
      // decided.
      .filter((line) => signal !== 'traces' || line.includes('receiver="otlp"'))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  );
}

async function send(url: string, request: Request, seconds: number): Promise<number> {
  const deadline = Date.now() + seconds * 1_000;
  let sent = 0;
  const sender = async () => {
    while (Date.now() < deadline) {
      const response = await fetch(`${url}/v1/${request.signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(request.body()),
      });
      await response.arrayBuffer();
      if (response.ok) sent += request.items;
      else await sleep(50);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return sent;
}

interface Round {
  readonly items: number;
  readonly agentCpu: number;
  readonly gatewayCpu: number;
}

/** Sends for some seconds, waits until everything has arrived, and returns the cost without that of idling. */
async function round(tiers: Tiers, request: Request, seconds: number): Promise<Round> {
  const [agent, gateway] = [tiers.agents[0]!.server, tiers.gateways[0]!.server];
  const pids = [agent.process.pid!, gateway.process.pid!];
  const idle = pids.map(cpuOf);
  const IDLE_MS = 2_000;
  await sleep(IDLE_MS);
  const before = pids.map(cpuOf);
  const began = Date.now();
  const first = await countOf(gateway, request.signal);
  const items = await send(agent.httpUrl, request, seconds);
  while ((await countOf(gateway, request.signal)) - first < items) await sleep(200);
  // Until the last trace has been decided and sent.
  await sleep(4_000);
  const wall = Date.now() - began;
  const [agentCpu, gatewayCpu] = pids.map((pid, index) => {
    const idling = ((before[index]! - idle[index]!) / IDLE_MS) * wall;
    return ((cpuOf(pid) - before[index]! - idling) * 1_000) / items;
  }) as [number, number];
  return { items, agentCpu, gatewayCpu };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const GATEWAY_ENV = {
  COLLECTOR_TRACES_PERCENT: String(PERCENT),
  COLLECTOR_DECISION_WAIT: '2s',
  COLLECTOR_JOURNAL_KEEP: '20s',
  COLLECTOR_WAITING_TRACES: '1000000',
  COLLECTOR_MEMORY_LIMIT_MIB: '2000',
};
const AGENT_ENV = {
  ...{ COLLECTOR_QUEUE_BYTES: '2000000000', COLLECTOR_MEMORY_LIMIT_MIB: '1000' },
  COLLECTOR_DURATIONS: 'none',
  COLLECTOR_KAFKA_MAKE_TOPICS: 'true',
};

interface Chain {
  readonly tiers: Tiers;
  readonly between: Wire | undefined;
  readonly behind: Wire;
  stop(): Promise<void>;
}

/**
 * A sender → an agent → (Kafka →) a gateway → a collector that drops everything, with byte counters between them.
 */
async function startChain(broker?: string): Promise<Chain> {
  const drain = await startOtelcol();
  const behind = await startWire(drain.httpUrl.slice('http://'.length));
  const backend = `http://${behind.address}`;
  const tiers = await startTiers({
    ...{ agents: 1, gateways: 1, resilience: broker ? 'kafka' : 'disk' },
    ...(broker ? { broker } : {}),
    backends: { metrics: backend, traces: backend, logs: backend },
    ...{ gatewayEnv: GATEWAY_ENV, agentEnv: AGENT_ENV },
  });
  const between = broker ? undefined : await startWire(tiers.gateways[0]!.grpc);
  if (between) {
    tiers.name([{ ...tiers.gateways[0]!, grpc: between.address }]);
    await sleep(2_500);
  }
  return {
    ...{ tiers, between, behind },
    async stop() {
      await tiers.stop();
      await between?.stop();
      await behind.stop();
      await drain.stop();
    },
  };
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

export async function measureCapacity(
  seconds: number,
  rounds: number,
  note: (text: string) => void = () => {},
): Promise<Capacity> {
  const requests = await encodeRequests();
  const costs: Partial<Record<Signal, Partial<Record<keyof ItemCost, number>>>> = {};
  let waitingBytes = 0;

  const direct = await startChain();
  try {
    for (const signal of SIGNALS) {
      const request = requests[signal];
      await round(direct.tiers, request, 1);
      const wires = [direct.between!.bytes, direct.behind.bytes];
      const results: Round[] = [];
      const pid = direct.tiers.gateways[0]!.server.process.pid!;
      const memory = memoryOf(pid);
      for (let index = 0; index < rounds; index++) {
        results.push(await round(direct.tiers, request, seconds));
      }
      const items = results.reduce((sum, each) => sum + each.items, 0);
      if (signal === 'traces') {
        const most = Math.max(...results.map((each) => each.items));
        waitingBytes = Math.max(0, memoryOf(pid) - memory) / most;
      }
      costs[signal] = {
        sdkBytes: request.body().length / request.items,
        agentBytes: (direct.between!.bytes - wires[0]!) / items,
        gatewayBytes: (direct.behind.bytes - wires[1]!) / items,
        agentCpu: median(results.map((each) => each.agentCpu)),
        gatewayCpu: median(results.map((each) => each.gatewayCpu)),
      };
      note(`${signal}: ${JSON.stringify(costs[signal])}`);
    }
  } finally {
    await direct.stop();
  }

  const kafka = await startKafka({ partitions: 6 });
  try {
    const chain = await startChain(kafka.broker);
    try {
      for (const signal of SIGNALS) {
        await round(chain.tiers, requests[signal], 1);
        const size = sizeOf(kafka.dataFolder);
        const results: Round[] = [];
        for (let index = 0; index < rounds; index++) {
          results.push(await round(chain.tiers, requests[signal], seconds));
        }
        const items = results.reduce((sum, each) => sum + each.items, 0);
        Object.assign(costs[signal]!, {
          kafkaBytes: (sizeOf(kafka.dataFolder) - size) / items,
          kafkaAgentCpu: median(results.map((each) => each.agentCpu)),
          kafkaGatewayCpu: median(results.map((each) => each.gatewayCpu)),
        });
        note(`${signal} by Kafka: ${JSON.stringify(costs[signal])}`);
      }
    } finally {
      await chain.stop();
    }
  } finally {
    await kafka.stop();
  }
  return { items: costs as Record<Signal, ItemCost>, waitingBytes, percent: PERCENT };
}
