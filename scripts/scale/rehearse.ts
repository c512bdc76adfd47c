import { setTimeout as sleep } from 'node:timers/promises';
import type { Prometheus } from '../servers/start-prometheus.ts';
import type { Sink } from './sink.ts';
import type { Member, Tiers } from './tiers.ts';
import {
  deliver,
  makeTrace,
  pointOf,
  recordsOf,
  SERVICES,
  SPANS_PER_SERVICE,
  SPANS_PER_TRACE,
  spansOf,
  THINNED_TO,
  type Trace,
} from './traffic.ts';

/** What was sent and acknowledged. */
export interface Traffic {
  readonly traces: Trace[];
  readonly records: string[];
  /** By service: number of points sent, and value of the last one. */
  readonly points: number[];
  readonly work: number[];
  /** Number of requests that agents refused and that were sent again. */
  refused: number;
}

export interface Running {
  readonly traffic: Traffic;
  stop(): Promise<void>;
}

const ROUND_MS = 100;

/** Sends traces of four services to the agents, with records and points of each, until it is stopped. */
export function startTraffic(tiers: Tiers, tracesInRound: number): Running {
  const traffic: Traffic = {
    ...{ traces: [], records: [], refused: 0 },
    ...{ points: SERVICES.map(() => 0), work: SERVICES.map(() => 0) },
  };
  let ended = false;
  const urlOf = (service: number) => {
    const agent = tiers.agents[Math.floor((service * tiers.agents.length) / SERVICES.length)]!;
    return agent.server.httpUrl;
  };
  const round = async () => {
    const traces = Array.from({ length: tracesInRound }, (_, index) =>
      makeTrace(traffic.traces.length + index),
    );
    const sent = SERVICES.map(async (_, service) => {
      const url = urlOf(service);
      const bodies = traces.map(({ number }) => `${number}/${service}`);
      traffic.work[service]! += traces.length;
      const refusals = [
        deliver(url, 'traces', spansOf(service, traces)),
        deliver(url, 'logs', recordsOf(service, bodies)),
        deliver(url, 'metrics', pointOf(service, traffic.work[service]!, Date.now())),
      ];
      for (const times of await Promise.all(refusals)) traffic.refused += times;
      traffic.points[service]!++;
      traffic.records.push(...bodies);
    });
    await Promise.all(sent);
    traffic.traces.push(...traces);
  };
  const loop = (async () => {
    while (!ended) {
      const began = Date.now();
      await round();
      await sleep(Math.max(0, ROUND_MS - (Date.now() - began)));
    }
  })();
  return {
    traffic,
    async stop() {
      ended = true;
      await loop;
    },
  };
}

export async function restart(member: Member, signal: 'SIGTERM' | 'SIGKILL', awayMs = 0) {
  await member.end(signal);
  await sleep(awayMs);
  await member.start();
}

/** The outcome. All numbers but those of what was sent and kept should be 0. */
export interface Outcome {
  readonly traces: number;
  readonly spans: number;
  readonly kept: number;
  readonly records: number;
  readonly points: number;
  readonly refused: number;
  readonly lostTraces: number;
  readonly halfTraces: number;
  readonly wrongThresholds: number;
  readonly spansTwice: number;
  readonly lostRecords: number;
  readonly recordsTwice: number;
  readonly lostPoints: number;
  readonly pointsTwice: number;
  /** Requests that the histogram of durations from spans did not count, or counted more than once. */
  readonly wrongDurations: number;
}

/** Whether a trace has to be kept: it failed, a service decided so, or its random number is in the sampled range. */
export function isKept(trace: Trace, percent: number): boolean {
  if (trace.fails || trace.decided) return true;
  return Number.parseInt(trace.random.slice(0, 8), 16) / 2 ** 32 >= 1 - percent / 100;
}

function traceNames(trace: Trace): string[] {
  return SERVICES.flatMap((_, service) =>
    Array.from({ length: SPANS_PER_SERVICE }, (_, index) => `${trace.number}/${service}/${index}`),
  );
}

/** The `th` that a kept trace must have. */
function thresholdOf(trace: Trace, percent: number): string {
  if (trace.decided) return trace.decided;
  if (trace.fails || percent === 100) return 'th:0';
  const share = Math.round((1 - percent / 100) * 16);
  return `th:${share.toString(16)}`;
}

export function judge(traffic: Traffic, sink: Sink, percent: number) {
  const kept = traffic.traces.filter((trace) => isKept(trace, percent));
  let [lostTraces, halfTraces, wrongThresholds, spansTwice] = [0, 0, 0, 0];
  const keptNumbers = new Set(kept.map((trace) => trace.number));
  for (const trace of traffic.traces) {
    const came = traceNames(trace).flatMap((name) => sink.spans.get(name) ?? []);
    if (came.length === 0 && keptNumbers.has(trace.number)) lostTraces++;
    if (came.length > 0 && came.length < SPANS_PER_TRACE) halfTraces++;
    const threshold = new RegExp(`(=|;)${thresholdOf(trace, percent)}(;|$)`);
    wrongThresholds += came.some(({ traceState }) => !threshold.test(traceState)) ? 1 : 0;
    for (const { times } of came) spansTwice += times - 1;
  }
  let [lostRecords, recordsTwice] = [0, 0];
  for (const body of traffic.records) {
    const times = sink.records.get(body) ?? 0;
    if (times === 0) lostRecords++;
    else recordsTwice += times - 1;
  }
  return {
    ...{ traces: traffic.traces.length, spans: traffic.traces.length * SPANS_PER_TRACE },
    ...{ kept: kept.length, records: traffic.records.length, refused: traffic.refused },
    ...{ lostTraces, halfTraces, wrongThresholds, spansTwice, lostRecords, recordsTwice },
  };
}

async function askOne(prometheus: Prometheus, query: string): Promise<number> {
  return (await prometheus.query(query))[0]?.value ?? 0;
}

/** Compares the stored metrics with what was sent. */
export async function judgeMetrics(traffic: Traffic, prometheus: Prometheus) {
  let [lostPoints, pointsTwice, wrongDurations] = [0, 0, 0];
  // A request whose trace was sampled by its service also counts for those that were not.
  const stoodFor = traffic.traces.reduce((sum, { decided }) => sum + (decided ? THINNED_TO : 1), 0);
  for (const [service, name] of SERVICES.entries()) {
    const points = await askOne(
      prometheus,
      `sum(count_over_time(app_work_total{service_name="${name}"}[1h]))`,
    );
    lostPoints += Math.max(0, traffic.points[service]! - points);
    pointsTwice += Math.max(0, points - traffic.points[service]!);
    const value = await askOne(
      prometheus,
      `max(last_over_time(app_work_total{service_name="${name}"}[1h]))`,
    );
    lostPoints += value === traffic.work[service] ? 0 : 1;
    const requests = await askOne(
      prometheus,
      `sum(last_over_time(traces_span_metrics_duration_seconds{service_name="${name}"}[1h]))`,
    );
    wrongDurations += Math.abs(requests - stoodFor);
  }
  const points = traffic.points.reduce((sum, each) => sum + each, 0);
  return { points, lostPoints, pointsTwice, wrongDurations };
}

export interface Expected {
  readonly percent: number;
  /** Whether every trace must be complete. */
  readonly whole: boolean;
  readonly lateMs: number;
  readonly timeoutMs: number;
}

/** Queries until nothing is missing or the time is up. */
export async function settle(
  traffic: Traffic,
  sink: Sink,
  prometheus: Prometheus,
  expected: Expected,
): Promise<Outcome> {
  const deadline = Date.now() + expected.timeoutMs;
  const look = async (): Promise<Outcome> => ({
    ...judge(traffic, sink, expected.percent),
    ...(await judgeMetrics(traffic, prometheus)),
  });
  for (;;) {
    const outcome = await look();
    const { lostTraces, lostRecords, lostPoints, wrongDurations } = outcome;
    const cut = expected.whole ? outcome.halfTraces : 0;
    const missing = lostTraces + lostRecords + lostPoints + wrongDurations + cut;
    if (Date.now() > deadline) return outcome;
    if (missing === 0 && (expected.whole || outcome.halfTraces === 0)) return outcome;
    if (missing === 0) {
      await sleep(expected.lateMs);
      return await look();
    }
    await sleep(500);
  }
}
