/** Calculates the cost of a fleet from the measurements, with all assumptions in one place. */
import type { Capacity, ItemCost } from './capacity.ts';
import type { Signal } from './encode.ts';

/** Assumptions; replace them by your own. */
export const ASSUMED = {
  /** Per service. */
  instances: 4,
  requestsPerSecond: 50,
  spansPerRequest: 5,
  recordsPerRequest: 1,
  seriesPerInstance: 400,
  secondsBetweenPoints: 60,
  /** Share of a core that is planned with; the rest is for catching up after failures. */
  usable: 0.6,
  coresPerGateway: 4,
  /** Bytes per second of a partition, below the limit of a broker's disk. */
  partitionBytes: 5e6,
  replicas: 3,
  kafkaHours: 6,
  /** Bytes of a sample in a block. Source: prometheus.io/docs/prometheus/latest/storage, "1-2 bytes". */
  sampleBytes: 1.5,
  days: 7,
  metricDays: 31,
  /** Prices in dollars: of an hour of a core, of a GB of object storage per month, of a GB between zones. */
  coreHour: 0.04,
  storedMonth: 0.023,
  crossZone: 0.01,
} as const;

export interface Fleet {
  readonly services: number;
  readonly perSecond: Readonly<Record<Signal, number>>;
  readonly agentCores: number;
  readonly gatewayCores: number;
  readonly gateways: number;
  /** Bits a second from agents to gateways, and from there to backends. */
  readonly inBits: number;
  readonly outBits: number;
  readonly partitions: number;
  readonly kafkaDisk: number;
  /** Bytes a day, before replicas. */
  readonly storedDaily: Readonly<Record<Signal, number>>;
  readonly monthly: number;
}

const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];
const SECONDS = 86_400;
const MONTH_HOURS = 730;

export function fleetOf(services: number, { items }: Capacity): Fleet {
  const a = ASSUMED;
  const requests = services * a.instances * a.requestsPerSecond;
  const perSecond = {
    traces: requests * a.spansPerRequest,
    logs: requests * a.recordsPerRequest,
    metrics: (services * a.instances * a.seriesPerInstance) / a.secondsBetweenPoints,
  };
  const total = (cost: (item: ItemCost, signal: Signal) => number) =>
    SIGNALS.reduce((sum, signal) => sum + perSecond[signal] * cost(items[signal], signal), 0);
  const agentCores = total((item) => item.agentCpu) / 1e6 / a.usable;
  const gatewayCores = total((item) => item.gatewayCpu) / 1e6 / a.usable;
  const kafkaBytes = total((item) => item.kafkaBytes);
  const storedDaily = {
    traces: perSecond.traces * items.traces.gatewayBytes * SECONDS,
    logs: perSecond.logs * items.logs.gatewayBytes * SECONDS,
    metrics: perSecond.metrics * a.sampleBytes * SECONDS,
  };
  const stored =
    (storedDaily.traces + storedDaily.logs) * a.days + storedDaily.metrics * a.metricDays;
  const inBytes = total((item) => item.agentBytes);
  return {
    ...{ services, perSecond, agentCores, gatewayCores, storedDaily },
    // At least three, so that one may fail.
    gateways: Math.max(3, Math.ceil(gatewayCores / a.coresPerGateway)),
    inBits: inBytes * 8,
    outBits: total((item) => item.gatewayBytes) * 8,
    partitions: Math.max(6, Math.ceil(kafkaBytes / a.partitionBytes)),
    kafkaDisk: kafkaBytes * a.kafkaHours * 3_600 * a.replicas,
    monthly:
      (agentCores + gatewayCores) * a.coreHour * MONTH_HOURS +
      (stored / 1e9) * a.storedMonth +
      ((inBytes * SECONDS * 30) / 1e9) * a.crossZone,
  };
}

/** Price in dollars of a million items: processors, traffic between zones, and storage. */
export function costOfMillion(signal: Signal, { items }: Capacity): number {
  const a = ASSUMED;
  const item = items[signal];
  const hours = (item.agentCpu + item.gatewayCpu) / a.usable / 3_600;
  const stored = signal === 'metrics' ? a.sampleBytes : item.gatewayBytes;
  const months = (signal === 'metrics' ? a.metricDays : a.days) / 30;
  return (
    hours * a.coreHour +
    ((item.agentBytes * 1e6) / 1e9) * a.crossZone +
    ((stored * 1e6) / 1e9) * a.storedMonth * months
  );
}

const round = (value: number, digits = 2) =>
  Number(value.toPrecision(digits)).toLocaleString('en-US');

function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)),
  );
  return `${round(value / 1e3 ** power)} ${units[power]}`;
}

function bits(value: number): string {
  return value >= 1e9 ? `${round(value / 1e9)} Gbit/s` : `${round(value / 1e6)} Mbit/s`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const NAMES: Readonly<Record<Signal, string>> = {
  traces: 'span',
  logs: 'log record',
  metrics: 'point',
};

/** The tables of docs/scale.md. */
export function capacityTables(capacity: Capacity): string {
  const { items, percent } = capacity;
  const costs = table(
    [
      'item',
      'bytes from the SDK',
      'bytes agent → gateway',
      'bytes gateway → backend',
      'bytes in Kafka',
      'CPU of the agent',
      'CPU of the gateway',
      'CPU agent → Kafka',
      'CPU Kafka → gateway',
      'a gateway handles, per core',
    ],
    SIGNALS.map((signal) => {
      const item = items[signal];
      return [
        NAMES[signal],
        ...[item.sdkBytes, item.agentBytes, item.gatewayBytes, item.kafkaBytes].map(
          (each) => `${round(each)} B`,
        ),
        ...[item.agentCpu, item.gatewayCpu, item.kafkaAgentCpu, item.kafkaGatewayCpu].map(
          (each) => `${round(each)} µs`,
        ),
        `${round(1e6 / item.gatewayCpu)} /s`,
      ];
    }),
  );
  const fleets = [10, 100, 1_000].map((services) => fleetOf(services, capacity));
  const row = (name: string, value: (fleet: Fleet) => string) => [name, ...fleets.map(value)];
  const sizes = table(
    ['for', ...fleets.map(({ services }) => `${services.toLocaleString('en-US')} services`)],
    [
      row('spans per second', (fleet) => round(fleet.perSecond.traces)),
      row('log records per second', (fleet) => round(fleet.perSecond.logs)),
      row('points per second', (fleet) => round(fleet.perSecond.metrics)),
      row('cores of all agents', (fleet) => round(fleet.agentCores)),
      row('cores of all gateways', (fleet) => round(fleet.gatewayCores)),
      row(`gateways of ${ASSUMED.coresPerGateway} cores`, (fleet) => String(fleet.gateways)),
      row('memory of traces that wait 10 s', (fleet) =>
        bytes(fleet.perSecond.traces * 10 * capacity.waitingBytes),
      ),
      row('agents → gateways', (fleet) => bits(fleet.inBits)),
      row('gateways → backends', (fleet) => bits(fleet.outBits)),
      row('partitions of Kafka', (fleet) => String(fleet.partitions)),
      row(`disk of Kafka, ${ASSUMED.kafkaHours} h × ${ASSUMED.replicas}`, (fleet) =>
        bytes(fleet.kafkaDisk),
      ),
      row(`traces stored per day (${percent} %, errors, slow traces)`, (fleet) =>
        bytes(fleet.storedDaily.traces),
      ),
      row('logs stored per day', (fleet) => bytes(fleet.storedDaily.logs)),
      row('metrics stored per day', (fleet) => bytes(fleet.storedDaily.metrics)),
      row('dollars per month', (fleet) => round(fleet.monthly)),
    ],
  );
  const millions = SIGNALS.map(
    (signal) => `a million ${NAMES[signal]}s $${round(costOfMillion(signal, capacity))}`,
  ).join(', ');
  return `${costs}

CPU is the time of one core; bytes are those on the wire. The gateway keeps ${percent} % of traces; its bytes are divided by all
spans that it received.

${sizes}

With the prices below: ${millions}.`;
}
