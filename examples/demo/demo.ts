import { setTimeout as delay } from 'node:timers/promises';
import { REQUEST_COUNT_QUERY } from './backends.ts';
import type { Address, FrameData } from './frame.ts';
import { type LoadReport, runLoad } from './load.ts';
import type { DemoOptions } from './options.ts';
import type { DemoReport } from './report.ts';
import type { Screen } from './screen.ts';
import { type Stage, startStage } from './stage.ts';

const REDRAW_MS = 500;

/** How long the last metrics may take through the Collector into Prometheus. */
const PROMETHEUS_DEADLINE_MS = 15_000;

/**
 * The whole demo: start, traffic, and what came of it. Rejects when it is interrupted.
 *
 * @param lookAround while all but the service still runs
 */
export async function runDemo(
  options: DemoOptions,
  screen: Screen,
  interrupted: AbortSignal,
  lookAround: (report: DemoReport, viewerUrl: string | undefined) => Promise<void>,
): Promise<DemoReport> {
  const stage = await startStage(options, screen.say, interrupted);
  try {
    const watch = watchStage(stage, options);
    const load = await drive(stage, options, interrupted, () => {
      void watch.askPrometheus(); // for the next frame
      screen.show(watch.frame());
    });
    interrupted.throwIfAborted();
    await stage.service.stop(); // sends what it still holds
    await watch.settle(load);
    screen.finish(watch.frame());
    const report = createReport(stage, load, watch.prometheusCount());
    await lookAround(report, stage.viewer?.url);
    return report;
  } finally {
    await stage.stop();
  }
}

/** Sends the traffic and draws until it is over. */
async function drive(
  stage: Stage,
  { durationMs, rate }: DemoOptions,
  signal: AbortSignal,
  draw: () => void,
): Promise<LoadReport> {
  const timer = setInterval(draw, REDRAW_MS);
  try {
    return await runLoad({ url: stage.service.url, durationMs, rate, signal });
  } finally {
    clearInterval(timer);
  }
}

/** Knows what there is to see at any moment. */
function watchStage({ summary, backends, ...stage }: Stage, { durationMs }: DemoOptions) {
  const start = performance.now();
  let prometheusCount: number | undefined;

  const askPrometheus = async () => {
    prometheusCount = (await backends?.countRequests().catch(() => undefined)) ?? prometheusCount;
  };
  const addresses = (): Address[] => [
    ['Service', `${stage.service.url}  (${describeDatabases(stage)})`],
    ...(stage.viewer ? ([['Viewer', `${stage.viewer.url}  (open it)`]] as const) : []),
    ['Receiver', `${stage.receiver.url}  (OTLP/HTTP)`],
    ...(backends
      ? ([
          ['Collector', `${backends.collectorUrl}  (gets the same)`],
          ['Prometheus', `${backends.prometheusUrl}  ${REQUEST_COUNT_QUERY}`],
          ['', `= ${prometheusCount ?? 'nothing yet'}`],
        ] as const)
      : []),
  ];

  return {
    askPrometheus,
    prometheusCount: () => prometheusCount,
    frame(): FrameData {
      const seconds = Math.min(performance.now() - start, durationMs) / 1_000;
      return {
        progress: `${seconds.toFixed(0)} of ${(durationMs / 1_000).toFixed(0)} s`,
        summary: summary.summarize(),
        addresses: addresses(),
      };
    },
    /** Waits until Prometheus has counted what was sent, or until it had time enough for it. */
    async settle(load: LoadReport): Promise<void> {
      if (!backends) return;
      const deadline = performance.now() + PROMETHEUS_DEADLINE_MS;
      do {
        await askPrometheus();
        if (prometheusCount !== undefined && prometheusCount >= load.sent) return;
        await delay(250);
      } while (performance.now() < deadline);
    },
  };
}

function describeDatabases({ database, redis }: Pick<Stage, 'database' | 'redis'>): string {
  return [database.description, redis?.description ?? 'no Redis'].join(', ');
}

function createReport(
  { service, database, redis, backends, summary }: Stage,
  load: LoadReport,
  prometheusCount: number | undefined,
): DemoReport {
  return {
    service: {
      url: service.url,
      database: database.description,
      redis: redis?.description ?? null,
    },
    load,
    received: summary.summarize(),
    prometheus: backends
      ? {
          url: backends.prometheusUrl,
          query: REQUEST_COUNT_QUERY,
          value: prometheusCount ?? null,
        }
      : null,
  };
}
