/**
 * Runs two agents and three gateways, real processes with the files of collector/, under load, through the failures
 * of production.
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
  /** Time for which Kafka or a backend is down, in ms. */
  readonly awayMs: number;
  /** Time between two events, in ms, so that there is something to lose. */
  readonly pauseMs: number;
  /** Longer than the wait before a retry, by which the parts of a trace are separated after a failure. */
  readonly decisionWait: string;
  /** Time until everything must have arrived, in ms. */
  readonly settleMs: number;
}

/** A few seconds of each, for the tests. */
export const SHORT: Extent = {
  ...{ tracesPerSecond: 100, awayMs: 2_000, pauseMs: 700, settleMs: 90_000 },
  decisionWait: '10s',
};
/** A minute of downtime with retries sixty times as frequent corresponds to an hour in production. */
export const LONG: Extent = {
  ...{ tracesPerSecond: 200, awayMs: 60_000, pauseMs: 8_000, settleMs: 240_000 },
  decisionWait: '20s',
};

/** Percentage that is kept of the traces that neither failed nor were decided by a service. */
const PERCENT = 25;
const HOUR_MS = 3_600_000;

interface Stage {
  readonly tiers: Tiers;
  readonly sink: Sink;
  readonly kafka?: Broker;
  readonly extent: Extent;
}

/** Kafka, which restarts at the same address with its data. */
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
    // An orderly stop: unlike Apache Kafka, the broker of the tests loses the ids of its topics
    // when it is killed.
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

/** The events of a rehearsal, by where data waits that cannot be delivered. */
export const EVENTS: Readonly<Record<'disk' | 'kafka', readonly Event[]>> = {
  disk: [killed, rolled, backendAway],
  kafka: [killed, rolled, kafkaAway],
};
/** Changing the list splits traces in progress: everything arrives, but they are incomplete. */
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

/** Runs the events one after another under load and returns the outcome. */
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
    // As many retries during the downtime as in an hour of production.
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
      // Scaling splits traces in progress.
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
