import type { Logger, LoggerOptions } from '@opentelemetry/api';
import { emitQueuedLines, hasQueuedLines, openLineQueue } from '../../export/line-queue.ts';
import { load } from '../../lazy/load.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import type { CreateLoggerProvider, FlushableLoggerProvider } from './flushable-logger-provider.ts';

const EMITTING = placeOf(
  'the emission of a log record',
  'Only that record was dropped. Report this to Sightline.',
);

/**
 * Creates the logger provider with the first record: many services never emit one, and then the log part of the
 * SDK is not loaded. Getting a logger does not load it, because every instrumentation gets one when it is
 * constructed.
 */
export const createLazyLoggerProvider: CreateLoggerProvider = (
  configuration,
  resource,
  exportServices,
  observers,
  central,
) => {
  if (configuration.logs === undefined) return undefined;
  if (configuration.logs.processors.every(({ batch }) => batch !== undefined)) openLineQueue();
  exportServices.pendingExports.add({
    hasMore: hasQueuedLines,
    take() {
      // They go to the queues of the processors, which are emptied after this one.
      emitQueuedLines();
      return [];
    },
  });
  let actual: FlushableLoggerProvider | undefined;
  const provider = (): FlushableLoggerProvider => {
    if (actual === undefined) {
      const { createLoggerProvider } = load<typeof import('./create-logger-provider.ts')>(
        'sightline:signals/logs/create-logger-provider',
      );
      actual = createLoggerProvider(configuration, resource, exportServices, observers, central)!;
    }
    return actual;
  };
  const lazy: FlushableLoggerProvider = {
    getLogger: (name: string, version?: string, options?: LoggerOptions): Logger =>
      lazyLogger(() => provider().getLogger(name, version, options)),
    async forceFlush() {
      emitQueuedLines();
      await actual?.forceFlush();
    },
    async shutdown() {
      emitQueuedLines();
      await actual?.shutdown();
    },
  };
  return central?.wrapLoggerProvider(lazy) ?? lazy;
};

/** `emit` never throws, whatever the record contains. */
function lazyLogger(get: () => Logger): Logger {
  let logger: Logger | undefined;
  const actual = (): Logger => {
    logger ??= get();
    return logger;
  };
  return {
    emit(record) {
      try {
        actual().emit(record);
      } catch (error) {
        failedAt(EMITTING, error);
      }
    },
    enabled: (options) => actual().enabled(options),
  };
}
