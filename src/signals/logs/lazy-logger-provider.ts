import type { Logger, LoggerOptions } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { Central } from '../../central/start-central.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import { hasHeldLines, releaseLines, startHolding } from '../../export/held-lines.ts';
import { load } from '../../lazy/load.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import type { FlushableLoggerProvider } from './flushable-logger-provider.ts';

const EMITTING = placeOf(
  'the emission of a log record',
  'It was dropped alone, and the service goes on. Report this to Sightline.',
);

/**
 * Stands for the logger provider until somebody has something to log: many a service never does, and the
 * SDK's part for logs need not be loaded then. Asking for a logger is not enough, which each
 * instrumentation does as it is constructed.
 *
 * @param observers processors that send nothing
 * @param central settings that may change
 * @returns undefined where logs are off
 */
export function createLazyLoggerProvider(
  configuration: Configuration,
  resource: Resource,
  exportServices: ExportServices,
  observers: readonly LogRecordProcessor[] = [],
  central?: Central,
): FlushableLoggerProvider | undefined {
  if (configuration.logs === undefined) return undefined;
  if (configuration.logs.processors.every(({ batch }) => batch !== undefined)) startHolding();
  exportServices.pendingExports.add({
    hasMore: hasHeldLines,
    take() {
      // Into the queues, which are asked after this.
      releaseLines();
      return [];
    },
  });
  let actual: FlushableLoggerProvider | undefined;
  const provider = (): FlushableLoggerProvider => {
    if (actual === undefined) {
      const { createLoggerProvider } = load<typeof import('../logs.ts')>('sightline:signals/logs');
      actual = createLoggerProvider(configuration, resource, exportServices, observers, central)!;
    }
    return actual;
  };
  const lazy: FlushableLoggerProvider = {
    getLogger: (name: string, version?: string, options?: LoggerOptions): Logger =>
      lazyLogger(() => provider().getLogger(name, version, options)),
    async forceFlush() {
      releaseLines();
      await actual?.forceFlush();
    },
    async shutdown() {
      releaseLines();
      await actual?.shutdown();
    },
  };
  return central?.wrapLoggerProvider(lazy) ?? lazy;
}

/** Its calls never throw, whatever the record holds. */
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
