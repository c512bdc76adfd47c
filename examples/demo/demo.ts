import { setTimeout as delay } from 'node:timers/promises';
import { REQUEST_COUNT_QUERY } from './backends.ts';
import { type DemoProcesses, startDemoProcesses } from './demo-processes.ts';
import type { Address, FrameData } from './frame.ts';
import { type LoadReport, runLoad } from './load.ts';
import type { DemoOptions } from './options.ts';
import type { DemoReport } from './report.ts';
import type { Screen } from './screen.ts';

const REDRAW_MS = 500;

/** Maximum time of the last metrics through the Collector to Prometheus. */
const PROMETHEUS_DEADLINE_MS = 15_000;

/**
 * Runs the whole demo: start, traffic, report.
 *
 * @param inspect runs after the traffic, while everything but the service still runs
 * @throws Error if something does not start, or after an interruption
 */
export async function runDemo(
  options: DemoOptions,
  screen: Screen,
  interruption: AbortSignal,
  inspect: (report: DemoReport, viewerUrl: string | undefined) => Promise<void>,
): Promise<DemoReport> {
  const processes = await startDemoProcesses(options, screen.print, interruption);
  try {
    const progress = trackProgress(processes, options);
    const load = await sendTraffic(processes, options, interruption, () => {
      void progress.queryPrometheus(); // for the next frame
      screen.show(progress.frame());
    });
    interruption.throwIfAborted();
    await processes.service.stop(); // exports its last telemetry
    await progress.settle(load);
    screen.finish(progress.frame());
    const report = createReport(processes, load, progress.prometheusCount());
    await inspect(report, processes.viewer?.url);
    return report;
  } finally {
    await processes.stop();
  }
}

/** Sends the traffic, and draws until its end. */
async function sendTraffic(
  { service }: DemoProcesses,
  { durationMs, rate }: DemoOptions,
  signal: AbortSignal,
  draw: () => void,
): Promise<LoadReport> {
  const timer = setInterval(draw, REDRAW_MS);
  try {
    return await runLoad({ url: service.url, durationMs, rate, signal });
  } finally {
    clearInterval(timer);
  }
}

/** The data of the current frame. */
function trackProgress(
  { summary, backends, ...processes }: DemoProcesses,
  { durationMs }: DemoOptions,
) {
  const start = performance.now();
  let prometheusCount: number | undefined;

  const queryPrometheus = async () => {
    prometheusCount = (await backends?.countRequests().catch(() => undefined)) ?? prometheusCount;
  };
  const addresses = (): Address[] => [
    ['Service', `${processes.service.url}  (${describeDatabases(processes)})`],
    ...(processes.viewer ? ([['Viewer', `${processes.viewer.url}  (open it)`]] as const) : []),
    ['Receiver', `${processes.receiver.url}  (OTLP/HTTP)`],
    ...(backends
      ? ([
          ['Collector', `${backends.collectorUrl}  (gets the same)`],
          ['Prometheus', `${backends.prometheusUrl}  ${REQUEST_COUNT_QUERY}`],
          ['', `= ${prometheusCount ?? 'no data yet'}`],
        ] as const)
      : []),
  ];

  return {
    queryPrometheus,
    prometheusCount: () => prometheusCount,
    frame(): FrameData {
      const seconds = Math.min(performance.now() - start, durationMs) / 1_000;
      return {
        progress: `${seconds.toFixed(0)} of ${(durationMs / 1_000).toFixed(0)} s`,
        summary: summary.summarize(),
        addresses: addresses(),
      };
    },
    /** Waits until Prometheus has counted all requests, or the time is over. */
    async settle(load: LoadReport): Promise<void> {
      if (!backends) return;
      const deadline = performance.now() + PROMETHEUS_DEADLINE_MS;
      do {
        await queryPrometheus();
        if (prometheusCount !== undefined && prometheusCount >= load.sent) return;
        await delay(250);
      } while (performance.now() < deadline);
    },
  };
}

function describeDatabases({ database, redis }: Pick<DemoProcesses, 'database' | 'redis'>): string {
  return [database.description, redis?.description ?? 'no Redis'].join(', ');
}

function createReport(
  { service, database, redis, backends, summary }: DemoProcesses,
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
