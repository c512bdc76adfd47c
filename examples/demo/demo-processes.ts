import type { Viewer } from '../../src/viewer/viewer-server.ts';
import type { ForwardTarget } from '../../tools/receiver/forward.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { type Backends, startBackends } from './backends.ts';
import { type Database, startDatabase } from './database.ts';
import { ensureInstalled } from './ensure-installed.ts';
import type { DemoOptions } from './options.ts';
import { type Redis, startRedis } from './redis.ts';
import { type Service, startService } from './service.ts';
import { STUDY_USERS } from './study-users.ts';
import { createSummary, type SummaryBuilder } from './telemetry-summary.ts';
import { startDemoViewer } from './viewer.ts';

/** Everything that runs during the demo. */
export interface DemoProcesses {
  readonly database: Database;
  readonly redis: Redis | undefined;
  readonly backends: Backends | undefined;
  readonly receiver: Receiver;
  /** Also gets all telemetry, and shows it on a page; undefined with `--no-viewer`. */
  readonly viewer: Viewer | undefined;
  /** Summary of the telemetry in the receiver. */
  readonly summary: SummaryBuilder;
  readonly service: Service;
  /** Stops everything, the last started first. */
  stop(): Promise<void>;
}

/** The demo takes a minute, in which sessions must end. */
const SHORT_SESSIONS = { SIGHTLINE_SESSION_IDLE: '5s' };

/** Spans and log records arrive after one second, metrics after two. */
const EXPORT_INTERVALS = {
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  OTEL_BLRP_SCHEDULE_DELAY: '1000',
  OTEL_METRIC_EXPORT_INTERVAL: '2000',
  OTEL_METRIC_EXPORT_TIMEOUT: '2000',
};

/**
 * Starts everything that the demo needs and the machine has.
 *
 * @throws Error if something does not start, or after an interruption; everything that runs is stopped before
 */
export async function startDemoProcesses(
  options: DemoOptions,
  print: (line: string) => void,
  interruption: AbortSignal,
): Promise<DemoProcesses> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopProcess of stops.splice(0).reverse()) await stopProcess();
  };
  const register = async <T extends { stop(): Promise<void> } | undefined>(
    start: Promise<T>,
  ): Promise<T> => {
    const result = await start;
    if (result) stops.push(() => result.stop());
    interruption.throwIfAborted();
    return result;
  };

  try {
    await ensureInstalled(print);
    print('Starting the databases and the service …');
    const database = await register(startDatabase());
    const redis = await register(startRedis());
    if (!redis) print('Redis is not installed: the service runs without its cache.');
    const backends = options.collector ? await register(startBackends(print)) : undefined;
    const viewer = options.viewer ? await register(startDemoViewer()) : undefined;
    if (viewer) print(`Viewer at ${viewer.url}`);
    const { receiver, summary } = await startSummary([
      ...(backends ? [{ url: backends.collectorUrl }] : []),
      ...(viewer ? [{ url: viewer.url }] : []),
    ]);
    stops.push(receiver.stop);
    const service = await register(
      startService({
        databaseUrl: database.url,
        databasePoolSize: database.poolSize,
        redisUrl: redis?.url,
        preload: options.preload,
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          ...EXPORT_INTERVALS,
          ...STUDY_USERS,
          ...SHORT_SESSIONS,
        },
        onLine(line) {
          // Lines of the service are JSON and arrive as telemetry; other lines come from the preload.
          if (!line.startsWith('{')) print(line);
        },
      }),
    );
    return { database, redis, backends, receiver, viewer, summary, service, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSummary(forwardTo: readonly ForwardTarget[]) {
  const receiver = await startReceiver({ forwardTo });
  const summary = createSummary();
  receiver.onData((batch) => {
    summary.add(batch);
    receiver.clear(); // the summary has what the demo needs
  });
  return { receiver, summary };
}
