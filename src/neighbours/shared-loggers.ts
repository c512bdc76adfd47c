import type { LoggerOptions, LoggerProvider } from '@opentelemetry/api';
import type { Whose } from './sightline-parts.ts';

/**
 * A provider whose records go to two.
 *
 * @param whose of a logger by its name
 */
export function sharedLoggerProvider(
  own: LoggerProvider,
  theirs: LoggerProvider,
  whose: (name: string) => Whose,
): LoggerProvider {
  return {
    getLogger(name: string, version?: string, options?: LoggerOptions) {
      const owner = whose(name);
      if (owner === 'ours') return own.getLogger(name, version, options);
      const their = theirs.getLogger(name, version, options);
      if (owner === 'theirs') return their;
      const both = [own.getLogger(name, version, options), their];
      return {
        emit(record) {
          for (const one of both) one.emit(record);
        },
        enabled: (asked) => both.some((one) => one.enabled?.(asked) ?? true),
      };
    },
  };
}
