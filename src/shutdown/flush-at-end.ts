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
  'The process ends as it would without Sightline; queued telemetry may be lost. Report this to Sightline.',
);
const CRASHES = placeOf(
  'the record of a crash',
  'The process ends as it would without Sightline; the error may not be recorded. Report this to Sightline.',
);

export interface FlushAtEndOptions {
  readonly shutdownState: ShutdownControl;
  readonly pendingExports: PendingExportsControl;
  readonly reports: ExportReports;
  /** Longest delay of the end, in milliseconds. */
  readonly timeoutMs: number;
  /** Flushes the worker threads, which end with the main thread. */
  readonly workerFlush: WorkerFlush;
  /** False in a worker thread, which receives no signals. */
  readonly isMainThread: boolean;
  /** Exports everything that is queued, and the current metrics. Must not reject. */
  flush(): Promise<void>;
  /** Called when the process exits, before pending exports are taken. */
  onExit(): void;
}

/**
 * Exports what is still queued when the process ends: on its own, by an unhandled signal, or by `process.exit`
 * and crashes, which leave no time for anything asynchronous. It never changes the exit code or signal, and
 * delays the end by `timeoutMs` at most.
 */
export function flushAtEnd(options: FlushAtEndOptions): void {
  const { shutdownState, workerFlush, pendingExports, timeoutMs } = options;
  let running: Promise<void> | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  /** Whether nothing is pending. A process that has run on since the last flush has new metrics. */
  const isDone = () => now() - flushedAt < LIVED_ON_MS && !pendingExports.hasMore();
  /** Milliseconds by which the end was delayed so far: all flushes of one end share one timeout. */
  let spent = 0;
  let began = 0;
  const timeLeft = () =>
    Math.max(timeoutMs - spent - (running === undefined ? 0 : now() - began), 1);

  const liveOn = (): void => {
    options.reports.release();
    flushedAt = Number.NEGATIVE_INFINITY;
    spent = 0;
    shutdownState.cancel();
  };

  const flush = (): Promise<void> => {
    if (running !== undefined) return running;
    const remainingMs = timeLeft();
    began = now();
    running = (async () => {
      shutdownState.start();
      options.reports.hold();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      let timer = setTimeout(() => {
        // Whatever ignores the signal, such as a resource detector that waits for a cloud, is abandoned. Its
        // grace period begins now: a blocked event loop may have used up the time before.
        timer = setTimeout(resolve, GRACE_MS);
        guarded(FLUSH, () => shutdownState.expire());
      }, remainingMs);
      try {
        if (options.isMainThread) workerFlush.call();
        const others = options.isMainThread ? workerFlush.settled(remainingMs) : undefined;
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

  // The event loop is empty: the flush keeps the process alive until it is done. Node then emits the event again,
  // which listeners of the service would see: if there are any, the exit flushes instead.
  listen('beforeExit', () => {
    if (process.listenerCount('beforeExit') > 0) return;
    // A source that always has more must not keep the process alive for ever.
    if (running !== undefined || isDone() || spent >= timeoutMs) return;
    flush()
      .then(() => {
        options.reports.release();
        shutdownState.cancel();
      })
      .catch((error) => failedAt(FLUSH, error));
  });

  /** Runs before the process ends without another event. Exports that are still under way will not arrive. */
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
    // Workers flush while this thread does.
    if (options.isMainThread) workerFlush.call();
    // The SDK may warn about a resource whose attributes are pending; no more of them will come.
    const encodedExports = withoutDiagMessages(() => pendingExports.take()).filter(
      ({ items }) => items > 0,
    );
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

/** A process that runs longer after a flush than this, in milliseconds, did not end. */
const LIVED_ON_MS = 1000;

/** Time to react to the abort signal, in milliseconds. */
const GRACE_MS = 150;

/**
 * Keeps a listener behind those that the service adds, which may create spans and log records. (It is also called
 * once before them: one of them may call `process.exit`, which skips the rest.)
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
