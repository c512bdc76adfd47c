import { createLogger } from './logger.ts';
import { applySettings, type Settings } from './settings.ts';
import type { GetLogger, Logger, LoggingOptions, SetupLogging } from './types.ts';

const loggers = new Map<string, Logger>();
let settings: Settings | undefined;
let stop: (() => void) | undefined;

/** Sets up all loggers, those that there are already too. It can be called again. */
export const setupLogging: SetupLogging = (options?: LoggingOptions) => {
  stop?.();
  stop = applySettings(options ?? {}, (applied) => {
    settings = applied;
  });
};

/** @returns the logger of this name, always the same */
export const getLogger: GetLogger = (given = '') => {
  const name = String(given);
  let logger = loggers.get(name);
  if (logger === undefined) {
    logger = createLogger(name, currentSettings);
    loggers.set(name, logger);
  }
  return logger;
};

/** A service that only asks for loggers has them set up by the environment, with the first line. */
function currentSettings(): Settings {
  if (settings === undefined) setupLogging();
  return settings!;
}
