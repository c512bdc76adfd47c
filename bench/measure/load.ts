import type { LoadScenario } from '../scenarios.ts';
import type { Subject } from '../subjects/subject.ts';
import { type Context, type Figures, MEBIBYTE } from './context.ts';
import { type Service, startService, type Usage } from './service.ts';
import { type Expected, expectedOf, TelemetryLost, waitForTelemetry } from './telemetry-check.ts';

/** What monitorEventLoopDelay measures where there is no delay, in nanoseconds: its own timer. */
const TIMER_NANOSECONDS = 10e6;
/** For those who send by their timers only: longer than the longest of them. */
const PATIENCE_MS = 8_000;
/** For the last of it, after SIGTERM. */
const LAST_WORDS_MS = 15_000;
/** Below this part of the rate that was asked for, the machine was too busy for the run. */
const KEPT_RATE = 0.95;

/**
 * One service process: a warm-up, then the load that counts, then the check that all telemetry of both
 * arrived. CPU is taken between two questions, so that neither start-up nor end is in it.
 *
 * @throws {TelemetryLost}
 */
export async function measureLoad(
  context: Context,
  subject: Subject,
  scenario: LoadScenario,
): Promise<Figures> {
  const { client, modules, receiver } = context;
  const {
    path,
    rate,
    requests,
    warmUp,
    sampled,
    logLines = 0,
    logger = scenario.service,
  } = scenario;
  await receiver.reset();
  const setting = { endpoint: receiver.url, sampled, modules };
  const env = { ...(scenario.needsStores && context.stores), ...scenario.env };
  const service = await startService(subject, scenario.service, setting, env);
  try {
    const { port } = service;
    await client.send({ port, path, rate, requests: warmUp });
    const before = await service.usage();
    const measured = requests - warmUp;
    const result = await client.send({ port, path, rate, requests: measured });
    const after = await service.usage();
    if (result.rate < rate * KEPT_RATE) {
      context.note(`${subject.name} took ${Math.round(result.rate)} of ${rate} requests/s`);
    }
    await checkTelemetry(
      context,
      subject,
      service,
      expectedOf(subject, {
        requests,
        sampled,
        logs: logLines > 0 ? { logger, lines: requests * logLines } : undefined,
      }),
    );
    const { spans } = await receiver.count();
    const cpu = (total(after) - total(before)) / measured;
    return {
      cpu,
      ...(logLines > 0 && { cpuPerLine: cpu / logLines }),
      spans: spans / requests,
      rss: after.rss / MEBIBYTE,
      loopDelay: Math.max(0, after.loopDelay.p99 - TIMER_NANOSECONDS) / 1e6,
      loopDelayMax: Math.max(0, after.loopDelay.max - TIMER_NANOSECONDS) / 1e6,
      latencyP50: result.latency.p50,
      latencyP99: result.latency.p99,
    };
  } finally {
    await service.child.kill();
  }
}

async function checkTelemetry(
  { receiver }: Context,
  subject: Subject,
  { child }: Service,
  expected: Expected,
): Promise<void> {
  const wait = (ms: number) => waitForTelemetry(receiver, expected, child.hasEnded, ms);
  if (!subject.flushesAtSigterm && (await wait(PATIENCE_MS)) === undefined) return;
  child.process.kill('SIGTERM');
  const problem = await wait(LAST_WORDS_MS);
  if (problem !== undefined) throw new TelemetryLost(problem);
}

function total({ cpu }: Usage): number {
  return cpu.user + cpu.system;
}
