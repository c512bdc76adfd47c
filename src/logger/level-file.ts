import { unwatchFile, watchFile } from 'node:fs';
import type { Problem } from '../configuration/problem.ts';
import {
  parseServiceLogLevels,
  type ServiceLogLevels,
} from '../configuration/service-log-levels.ts';
import { readSmallFile } from '../configuration/values/read-small-file.ts';

/**
 * Milliseconds between two checks of the file. Polling works where file system events do not: on network file
 * systems, and if a whole directory is replaced, as Kubernetes does.
 */
const INTERVAL_MS = 1000;

/** A file of log levels. */
export interface LevelFile {
  readonly path: string;
  /** The setting that points to it, for messages. */
  readonly setting: string;
}

/**
 * Watches a file of log levels, including its creation and removal, without keeping the process alive.
 *
 * @param onChange called at once and after each change; undefined if there is no such file
 * @returns a function that stops watching
 */
export function followLevelFile(
  file: LevelFile,
  onChange: (levels: ServiceLogLevels | undefined) => void,
  report: (problem: Problem) => void,
): () => void {
  const { path } = file;
  const read = () => onChange(readLevels(file, report));
  const listener = () => read();
  watchFile(path, { persistent: false, interval: INTERVAL_MS }, listener);
  read();
  return () => unwatchFile(path, listener);
}

function readLevels(
  { path, setting }: LevelFile,
  report: (problem: Problem) => void,
): ServiceLogLevels | undefined {
  let text: string;
  try {
    text = readSmallFile(path).toString();
  } catch (error) {
    // A missing file may be created later.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      report({
        code: 'file',
        name: setting,
        path,
        reason: (error as Error).message,
        cure: 'make it a readable file with levels such as "info,db=debug"',
        used: 'LOG_LEVEL',
      });
    }
    return undefined;
  }
  return parseServiceLogLevels(setting, text, report);
}
