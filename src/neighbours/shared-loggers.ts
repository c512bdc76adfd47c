import type { LoggerOptions, LoggerProvider } from '@opentelemetry/api';
import type { Owner } from './sightline-parts.ts';

/**
 * A provider whose records go to two providers.
 *
 * @param ownerOf owner of a logger, by its name
 */
export function sharedLoggerProvider(
  own: LoggerProvider,
  other: LoggerProvider,
  ownerOf: (name: string) => Owner,
): LoggerProvider {
  return {
    getLogger(name: string, version?: string, options?: LoggerOptions) {
      const owner = ownerOf(name);
      if (owner === 'sightline') return own.getLogger(name, version, options);
      const otherLogger = other.getLogger(name, version, options);
      if (owner === 'other') return otherLogger;
      const loggers = [own.getLogger(name, version, options), otherLogger];
      return {
        emit(record) {
          for (const logger of loggers) logger.emit(record);
        },
        enabled: (enabledOptions) =>
          loggers.some((logger) => logger.enabled?.(enabledOptions) ?? true),
      };
    },
  };
}
