import { createLogger } from './logger.ts';
import { applySettings, type Settings } from './logger-settings.ts';
import type { GetLogger, Logger, LoggingOptions, SetupLogging } from './public-types.ts';

const loggers = new Map<string, Logger>();
let settings: Settings | undefined;
let stop: (() => void) | undefined;

/** Sets up all loggers, including existing ones. It can be called again. */
export const setupLogging: SetupLogging = (options?: LoggingOptions) => {
  stop?.();
  stop = applySettings(options ?? {}, (newSettings) => {
    settings = newSettings;
  });
};

/** @returns the logger of this name, always the same one */
export const getLogger: GetLogger = (name = '') => {
  const key = String(name);
  let logger = loggers.get(key);
  if (logger === undefined) {
    logger = createLogger(key, currentSettings);
    loggers.set(key, logger);
  }
  return logger;
};

/** A service that never calls `setupLogging` gets the settings of the environment with its first line. */
function currentSettings(): Settings {
  if (settings === undefined) setupLogging();
  return settings!;
}
