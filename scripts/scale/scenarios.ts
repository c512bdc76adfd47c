/**
 * Two agents and three gateways, real processes on the files of collector/, under load: what happens to them in
 * production, in an order in which each comes to the other's help too late.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka } from '../servers/start-kafka.ts';
import { type Prometheus, startPrometheus } from '../servers/start-prometheus.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { type Outcome, restart, settle, startTraffic } from './rehearse.ts';
import { type Sink, startSink } from './sink.ts';
import { JSON_OVERLAY, startTiers, type Tiers } from './tiers.ts';

export interface Extent {
  /** Traces a second, of 8 spans each. */
  readonly tracesPerSecond: number;
  /** How long Kafka, or a backend, is away. */
  readonly awayMs: number;
  /** Between two events, so that there is something to lose. */
  readonly pauseMs: number;
  /** Longer than a retry waits: the parts of a trace come apart by that when something was away. */
  readonly decisionWait: string;
  /** Until all that was sent has to have arrived. */
  readonly settleMs: number;
}

/** A few seconds of each, for the suite. */
export const SHORT: Extent = {
  ...{ tracesPerSecond: 100, awayMs: 2_000, pauseMs: 700, settleMs: 90_000 },
  decisionWait: '10s',
};
/** A minute of absence with retries sixty times as frequent is what an hour is with those of production. */
export const LONG: Extent = {
  ...{ tracesPerSecond: 200, awayMs: 60_000, pauseMs: 8_000, settleMs: 240_000 },
  decisionWait: '20s',
};

/** The share of traces that is kept of those that neither failed nor were decided. */
const PERCENT = 25;
const HOUR_MS = 3_600_000;

interface Stage {
  readonly tiers: Tiers;
  readonly sink: Sink;
  readonly kafka?: Broker;
  readonly extent: Extent;
}

/** Kafka, which comes back at the same address with what it had. */
interface Broker {
  readonly address: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

async function startBroker(): Promise<Broker> {
  const dataFolder = temporaryFolder('kafka-data');
  let server = await startKafka({ partitions: 6, dataFolder });
  const address = server.broker;
  return {
    address,
    // In order: the broker of the tests forgets its topics' ids when it is killed, which Apache Kafka does not.
    stop: () => server.stop(),
    async start() {
      const port = Number(address.split(':')[1]);
      server = await startKafka({ partitions: 6, dataFolder, port });
    },
  };
}

type Event = readonly [what: string, run: (stage: Stage) => Promise<void>];

const killed: Event = [
  'a gateway is killed, and is away for a moment',
  ({ tiers }) => restart(tiers.gateways[0]!, 'SIGKILL', 500),
];
const rolled: Event = [
  'all gateways are started anew, one after another',
  async ({ tiers }) => {
    for (const gateway of tiers.gateways) await restart(gateway, 'SIGTERM');
  },
];
const backendAway: Event = [
  'the backend is away, and a gateway is killed meanwhile',
  async ({ sink, tiers, extent }) => {
    sink.away = true;
    await sleep(extent.awayMs / 2);
    await restart(tiers.gateways[1]!, 'SIGKILL');
    await sleep(extent.awayMs / 2);
    sink.away = false;
  },
];
const scaled: Event = [
  'a gateway is taken from the list, and put back',
  async ({ tiers, extent }) => {
    tiers.name(tiers.gateways.slice(0, 2));
    await sleep(2_000 + extent.pauseMs);
    tiers.name(tiers.gateways);
  },
];
const kafkaAway: Event = [
  'Kafka is away',
  async ({ kafka, extent }) => {
    await kafka!.stop();
    await sleep(extent.awayMs);
    await kafka!.start();
  },
];

/** The events of a rehearsal, by where what cannot be taken yet waits. */
export const EVENTS: Readonly<Record<'disk' | 'kafka', readonly Event[]>> = {
  disk: [killed, rolled, backendAway],
  kafka: [killed, rolled, kafkaAway],
};
/** Traces under way are cut where the list changes: all of it arrives, but they are not whole. */
export const SCALING: readonly Event[] = [scaled];

async function startStore(): Promise<Prometheus> {
  const folder = temporaryFolder('scale');
  const configFile = `${folder}/prometheus.yml`;
  writeFileSync(
    configFile,
    `otlp:
  promote_resource_attributes: [service.name, service.instance.id]
storage:
  tsdb: { out_of_order_time_window: 2h }
`,
  );
  return await startPrometheus({ configFile });
}

/** Runs the events one after another under load, and says what arrived. */
export async function rehearse(
  resilience: 'disk' | 'kafka',
  extent: Extent,
  events: readonly Event[] = EVENTS[resilience],
  note: (text: string) => void = () => {},
): Promise<Outcome> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const sink = await startSink();
    ends.push(() => sink.stop());
    const store = await startStore();
    ends.push(() => store.stop());
    const kafka = resilience === 'kafka' ? await startBroker() : undefined;
    if (kafka) ends.push(() => kafka.stop());
    // As often tried again in the time that the backend is away as in an hour.
    const faster = Math.max(1, HOUR_MS / extent.awayMs);
    const tiers = await startTiers({
      ...{ agents: 2, gateways: 3, resilience },
      ...(kafka ? { broker: kafka.address } : {}),
      backends: { metrics: store.otlpEndpoint, traces: sink.url, logs: sink.url },
      gatewayEnv: {
        COLLECTOR_OVERLAY: JSON_OVERLAY,
        COLLECTOR_TRACES_PERCENT: String(PERCENT),
        COLLECTOR_DECISION_WAIT: extent.decisionWait,
        COLLECTOR_JOURNAL_KEEP: '60s',
        COLLECTOR_RETRY_FIRST: `${Math.ceil(5_000 / faster)}ms`,
        COLLECTOR_RETRY_LONGEST: `${Math.ceil(30_000 / faster)}ms`,
      },
      agentEnv: {
        ...{ COLLECTOR_DURATIONS_INTERVAL: '1s', COLLECTOR_KAFKA_MAKE_TOPICS: 'true' },
        ...{ COLLECTOR_RETRY_FIRST: '250ms', COLLECTOR_RETRY_LONGEST: '2s' },
      },
    });
    ends.push(() => tiers.stop());
    const running = startTraffic(tiers, Math.max(1, Math.round(extent.tracesPerSecond / 10)));
    for (const [what, run] of events) {
      await sleep(extent.pauseMs);
      note(what);
      await run({ tiers, sink, extent, ...(kafka ? { kafka } : {}) });
    }
    await sleep(extent.pauseMs);
    await running.stop();
    note(`${running.traffic.traces.length} traces are sent`);
    return await settle(running.traffic, sink, store, {
      percent: PERCENT,
      // Where shares move, traces under way are cut.
      whole: events !== SCALING,
      ...{
        lateMs: 2 * Number.parseInt(extent.decisionWait, 10) * 1_000,
        timeoutMs: extent.settleMs,
      },
    });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
