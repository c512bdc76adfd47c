import { eventually } from '../../collector/eventually.ts';
import { CALLEE_DELAY_MS, callAround } from './caller.ts';
import type { Change, Facts } from './facts.ts';
import { processFacts } from './process-facts.ts';
import type { Stage } from './stage.ts';
import { createStudent, ROUND, sendRounds } from './study-load.ts';

const STUDENTS = 5;
const ROUNDS = 10;
const CALLERS = 3;
const CALL_ROUNDS = 10;
const CERTIFICATE_DAYS = 2;
const WAIT_MS = 60_000;

/** Sends the load, once all series are there, and waits until all of it has arrived. */
export async function perform(stage: Stage): Promise<Facts> {
  const { service, caller, collector } = stage;
  const students = await Promise.all(
    Array.from({ length: STUDENTS }, (_, index) => createStudent(service.url, `ada-${index}`)),
  );
  const early = await sendRounds(students, 1);
  await callAround(caller.url, 'early-bird', 1);
  const grace = await createStudent(stage.well.url, 'grace');
  const browse = async (times: number) => {
    for (let time = 0; time < times; time++) {
      for (const path of ['', `/${grace.deck}`, `/${grace.deck}/statistics`]) {
        await grace.client.call('GET', `/decks${path}`);
      }
    }
  };
  await browse(1);
  const setUp = STUDENTS * 3;
  const inRound = STUDENTS * ROUND.length;
  await arrived(stage, setUp + inRound, 1, inRound / ROUND.length);

  const beforeTime = Date.now() / 1_000;
  // A sample of each series between the beginning of the window and that of the load.
  await sampledAgain(stage);
  const before = await look(stage);
  const linesBefore = stage.lines.length;
  const [sent, sessions] = await Promise.all([
    sendRounds(students, ROUNDS),
    Promise.all(
      Array.from({ length: CALLERS }, (_, index) =>
        callAround(caller.url, `caller-${index}`, CALL_ROUNDS),
      ),
    ),
    browse(ROUNDS),
  ]);
  await arrived(stage, setUp + inRound * (ROUNDS + 1), 1 + CALLERS, STUDENTS * (ROUNDS + 1));
  const after = await look(stage);
  const now = Date.now() / 1_000;
  const calls = CALLERS * CALL_ROUNDS;
  return {
    now,
    window: now - beforeTime,
    sent,
    early,
    rounds: ROUNDS,
    students: STUDENTS,
    lines: byLevel(stage.lines.slice(linesBefore)),
    errorsLogged: byLevel(stage.lines).error ?? 0,
    process: { before: before.process, after: after.process },
    uptime: (Date.now() - stage.startedAt) / 1_000,
    calls: {
      ...{ ok: calls, failed: calls, missing: calls, secure: calls },
      delaySeconds: CALLEE_DELAY_MS / 1_000,
      users: CALLERS + 1,
      sessionSeconds: sessions,
    },
    collector: {
      process: after.collector,
      cpu: { before: before.collector.cpuSeconds, after: after.collector.cpuSeconds },
      counters: changes(before.counters, after.counters),
    },
    gateway: {
      requests: { before: before.nginx.requests, after: after.nginx.requests },
      accepted: { before: before.nginx.accepted, after: after.nginx.accepted },
    },
    probes: { ...stage.probes, certificateDays: CERTIFICATE_DAYS },
    nodeVersion: process.versions.node,
    native: (await stage.prometheus.query('http_server_request_duration_seconds')).length > 0,
  };

  async function look({ gateway }: Stage) {
    return {
      process: processFacts(service.pid),
      collector: processFacts(collector.process.pid!),
      counters: await counters(collector.metricsUrl),
      nginx: await gateway.numbers(),
    };
  }
}

/** Waits until Prometheus, Jaeger and Loki know all of it. */
async function arrived(
  { prometheus, jaeger, loki }: Stage,
  requests: number,
  sessions: number,
  failures: number,
): Promise<void> {
  const reaches = (what: string, promql: string, wanted: number) =>
    eventually(
      what,
      async () => {
        const [found] = await prometheus.query(promql);
        if (found?.value === wanted) return true;
        throw new Error(`${found?.value} of ${wanted}`);
      },
      WAIT_MS,
    );
  const counted = (metric: string, service: string) =>
    `sum(histogram_count(${metric}{service_name="${service}"}) or ${metric}_count{service_name="${service}"})`;
  await reaches(
    'requests',
    counted('http_server_request_duration_seconds', 'study-service'),
    requests,
  );
  await reaches(
    'requests by their spans',
    counted('traces_span_metrics_duration_seconds', 'study-service'),
    requests,
  );
  await reaches('sessions', counted('app_session_duration_seconds', 'caller'), sessions);
  await eventually(
    'failed traces in Jaeger',
    async () => {
      const query = { service: 'study-service', tags: '{"error":"true"}', limit: '1000' };
      const answer = await fetch(`${jaeger.url}/api/traces?${new URLSearchParams(query)}`);
      const found = ((await answer.json()) as { data: unknown[] | null }).data?.length;
      if (found === failures) return true;
      throw new Error(`${found} of ${failures}`);
    },
    WAIT_MS,
  );
  await eventually(
    'errors in Loki',
    async () => {
      const query = '{service_name="study-service"} | severity_number >= 17';
      const answer = await fetch(
        `${loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '1000' })}`,
      );
      const { data } = (await answer.json()) as { data: { result: { values: unknown[] }[] } };
      const found = data.result.reduce((sum, { values }) => sum + values.length, 0);
      if (found === failures) return true;
      throw new Error(`${found} of ${failures}`);
    },
    WAIT_MS,
  );
  await sampledAgain({ prometheus });
}

/** Waits for an export of each service, a scrape of each server and an evaluation of all rules. */
async function sampledAgain({ prometheus }: Pick<Stage, 'prometheus'>): Promise<void> {
  const seconds = Date.now() / 1_000;
  const times = [
    'timestamp(up)',
    'timestamp(target_info)',
    'timestamp(traces_span_metrics_duration_seconds)',
    'prometheus_rule_group_last_evaluation_timestamp_seconds',
  ];
  await eventually('samples from after that', async () => {
    const [all] = await prometheus.query(
      times.map((time) => `min(${time}) > ${seconds}`).join(' and '),
    );
    return all;
  });
}

async function counters(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(url)).text();
  const sums: Record<string, number> = {};
  for (const [, name = '', value] of text.matchAll(/^(otelcol_\w+)(?:\{.*\})? (\S+)$/gm)) {
    sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}

function changes(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, Change> {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [
      name,
      { before: before[name] ?? 0, after: value },
    ]),
  );
}

function byLevel(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const level = /^\{.*"level":"(\w+)"/.exec(line)?.[1];
    if (level) counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}
