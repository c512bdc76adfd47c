import { withoutDiagMessages } from '../diagnostics/diag-logger.ts';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { PendingExportsControl } from '../export/pending-exports.ts';
import { outOfTime, type ShutdownControl } from '../export/shutdown-state.ts';
import type { WorkerFlush } from '../threads/worker-flush.ts';
import { clearTimeout, performance, queueMicrotask, setTimeout } from '../util/clock.ts';
import { failedAt, guarded, placeOf } from '../util/guard.ts';
import { listen, moveBehind } from '../util/hidden-listeners.ts';
import { sendNow, type Undelivered } from './send-now.ts';
import { beforeDefaultSignals } from './termination-signals.ts';

const FLUSH = placeOf(
  'the flush at the end of the process',
  'The process ends as without it; what was queued may be lost. Report this to Sightline.',
);
const CRASHES = placeOf(
  'the record of a crash',
  'The process ends as without it; the error may not have been recorded. Report this to Sightline.',
);

export interface FlushAtEndOptions {
  readonly ending: ShutdownControl;
  readonly pendingExports: PendingExportsControl;
  readonly reports: ExportReports;
  /** Longest delay of the end, in milliseconds. */
  readonly timeoutMs: number;
  /** Of the worker threads, which go with the main thread. */
  readonly workerFlush: WorkerFlush;
  /** False in a worker thread, which gets no signals. */
  readonly isMainThread: boolean;
  /** Sends all that is queued, and the metrics as they are; must not reject. */
  flush(): Promise<void>;
  /** Called when the process exits, before the last telemetry is taken. */
  onExit(): void;
}

/**
 * Sends what is still queued when the process ends: by itself, by a signal that nobody handles, or by
 * `process.exit` and crashes, which leave no time for anything asynchronous. It never changes by what
 * the process ends, and delays that by `timeoutMs` at most.
 */
export function flushAtEnd(options: FlushAtEndOptions): void {
  const { ending, workerFlush, pendingExports, timeoutMs } = options;
  let running: Promise<void> | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  /** Whether nothing is left to send. A process that has lived on since has new metrics. */
  const isDone = () => now() - flushedAt < LIVED_ON_MS && !pendingExports.hasMore();
  /** Milliseconds by which the end was delayed so far: all that is sent at it shares one timeout. */
  let spent = 0;
  let began = 0;
  const timeLeft = () =>
    Math.max(timeoutMs - spent - (running === undefined ? 0 : now() - began), 1);

  const liveOn = (): void => {
    options.reports.release();
    flushedAt = Number.NEGATIVE_INFINITY;
    spent = 0;
    ending.takeBack();
  };

  const flush = (): Promise<void> => {
    if (running !== undefined) return running;
    const left = timeLeft();
    began = now();
    running = (async () => {
      ending.begin();
      options.reports.hold();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      let timer = setTimeout(() => {
        // What does not listen, such as a resource detector that waits for a cloud, is left behind. The
        // time for it begins now, since a block of the event loop may have used up any other.
        timer = setTimeout(resolve, GRACE_MS);
        guarded(FLUSH, () => ending.giveUp());
      }, left);
      try {
        if (options.isMainThread) workerFlush.call();
        const others = options.isMainThread ? workerFlush.settled(left) : undefined;
        await Promise.race([Promise.all([options.flush(), others]), late]);
      } catch (error) {
        failedAt(FLUSH, error);
      }
      clearTimeout(timer);
      spent += now() - began;
      flushedAt = now();
      running = undefined;
    })();
    return running;
  };

  // The event loop is empty: what the flush starts keeps the process alive until it is done. Then the
  // event comes again, which listeners of the service would hear: where there are any, the exit sends.
  listen('beforeExit', () => {
    if (process.listenerCount('beforeExit') > 0) return;
    // Something that says for ever that it has more must not keep the process for ever.
    if (running !== undefined || isDone() || spent >= timeoutMs) return;
    flush()
      .then(() => {
        options.reports.release();
        ending.takeBack();
      })
      .catch((error) => failedAt(FLUSH, error));
  });

  /** Before the process ends without any other event. What is still on its way will not arrive. */
  const flushAndConclude = async (): Promise<void> => {
    await flush();
    for (const encodedExport of pendingExports.takeUnsent())
      report({ encodedExport, error: outOfTime() });
    options.reports.conclude();
  };

  const report = ({ encodedExport: { target, items }, error }: Undelivered): void => {
    if (target.isForeign) options.reports.failed(target.signal, items, error);
    else options.reports.lost(target, items, error);
  };

  const onExit = () => {
    if (isDone()) return;
    const until = now() + timeLeft();
    // They send while this thread does.
    if (options.isMainThread) workerFlush.call();
    // What hides in the SDK may complain about a resource that is not settled; it is all there will be.
    const encodedExports = withoutDiagMessages(() => pendingExports.take()).filter(({ items }) => items > 0);
    flushedAt = now();
    options.reports.hold();
    if (encodedExports.length > 0) sendNow(encodedExports, until - now()).forEach(report);
    if (options.isMainThread) workerFlush.wait(until - now());
  };
  const exitAndConclude = () => {
    try {
      onExit();
    } finally {
      options.reports.conclude();
    }
  };
  listen('exit', () => {
    guarded(CRASHES, () => options.onExit());
    exitAndConclude();
  });
  const sendAtOnce = () => {
    guarded(FLUSH, exitAndConclude);
  };
  runAfterOthers('exit', exitAndConclude);

  if (options.isMainThread) beforeDefaultSignals(flushAndConclude, sendAtOnce, liveOn);
  else
    workerFlush.onCall(() =>
      flushAndConclude()
        .then(liveOn)
        .catch((error) => failedAt(FLUSH, error)),
    );
}

const { now } = performance;

/** Longer than from a flush to the end that it was for, in milliseconds. */
const LIVED_ON_MS = 1000;

/** How long what has been asked to give up may take to do so, in milliseconds. */
const GRACE_MS = 150;

/**
 * Keeps a listener behind those that the service adds: theirs may make spans and log records too. (Ours
 * is there a first time before them, since one of theirs may call `process.exit`, which ends the round.)
 */
function runAfterOthers(event: 'exit', act: () => void): void {
  let moving = false;
  let isThere = false;
  listen('newListener', (name: unknown) => {
    if (name !== event || moving) return;
    moving = true;
    queueMicrotask(() => {
      moving = false;
      if (isThere) moveBehind(event, act);
      else listen(event, act);
      isThere = true;
    });
  });
}
