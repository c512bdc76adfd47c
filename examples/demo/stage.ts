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
export interface Stage {
  readonly database: Database;
  readonly redis: Redis | undefined;
  readonly backends: Backends | undefined;
  readonly receiver: Receiver;
  /** Gets all too, and shows it on a page; without one, nobody looks. */
  readonly viewer: Viewer | undefined;
  /** Of all that the receiver got. */
  readonly summary: SummaryBuilder;
  readonly service: Service;
  /** Ends everything, the newest first. */
  stop(): Promise<void>;
}

/** The demo lasts a minute, and sessions are to end in it. */
const SHORT_SESSIONS = { SIGHTLINE_SESSION_IDLE: '5s' };

/** A second until spans and log records arrive, two for metrics, so that there is much to see. */
const EXPORT_INTERVALS = {
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  OTEL_BLRP_SCHEDULE_DELAY: '1000',
  OTEL_METRIC_EXPORT_INTERVAL: '2000',
  OTEL_METRIC_EXPORT_TIMEOUT: '2000',
};

/**
 * Starts what the demo needs, with what the machine offers. When something does not start, or when
 * it is interrupted, it ends what was started already and rejects.
 */
export async function startStage(
  options: DemoOptions,
  say: (line: string) => void,
  interrupted: AbortSignal,
): Promise<Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  const begin = async <T extends { stop(): Promise<void> } | undefined>(
    starting: Promise<T>,
  ): Promise<T> => {
    const started = await starting;
    if (started) stops.push(() => started.stop());
    interrupted.throwIfAborted();
    return started;
  };

  try {
    await ensureInstalled(say);
    say('Starting the databases and the service …');
    const database = await begin(startDatabase());
    const redis = await begin(startRedis());
    if (!redis) say('No Redis is installed: the service does without its cache.');
    const backends = options.collector ? await begin(startBackends(say)) : undefined;
    const viewer = options.viewer ? await begin(startDemoViewer()) : undefined;
    if (viewer) say(`Viewer at ${viewer.url}`);
    const { receiver, summary } = await startSummarizing([
      ...(backends ? [{ url: backends.collectorUrl }] : []),
      ...(viewer ? [{ url: viewer.url }] : []),
    ]);
    stops.push(receiver.stop);
    const service = await begin(
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
          // The service's own lines are JSON and arrive as telemetry; others are the preload's.
          if (!line.startsWith('{')) say(line);
        },
      }),
    );
    return { database, redis, backends, receiver, viewer, summary, service, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSummarizing(forwardTo: readonly ForwardTarget[]) {
  const receiver = await startReceiver({ forwardTo });
  const summary = createSummary();
  receiver.onData((batch) => {
    summary.add(batch);
    receiver.clear(); // the summary keeps what is needed of it
  });
  return { receiver, summary };
}
