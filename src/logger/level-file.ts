import { unwatchFile, watchFile } from 'node:fs';
import type { Problem } from '../configuration/problem.ts';
import {
  parseServiceLogLevels,
  type ServiceLogLevels,
} from '../configuration/service-log-levels.ts';
import { readSmallFile } from '../configuration/values/read-small-file.ts';

/**
 * How often the file is looked at, in milliseconds. Asking for its state works where waiting for events
 * does not: on network file systems, and where a directory is replaced whole, as by Kubernetes.
 */
const INTERVAL_MS = 1000;

/**
 * Follows a file of levels as it changes, comes and goes, without keeping the process alive.
 *
 * @param onChange called at once, and then after each change; undefined where there is no such file
 * @returns stops
 */
export function followLevelFile(
  path: string,
  onChange: (levels: ServiceLogLevels | undefined) => void,
  report: (problem: Problem) => void,
): () => void {
  const read = () => onChange(readLevels(path, report));
  const listener = () => read();
  watchFile(path, { persistent: false, interval: INTERVAL_MS }, listener);
  read();
  return () => unwatchFile(path, listener);
}

function readLevels(
  path: string,
  report: (problem: Problem) => void,
): ServiceLogLevels | undefined {
  let text: string;
  try {
    text = readSmallFile(path).toString();
  } catch (error) {
    // It may come later.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      report({
        code: 'file',
        name: 'the file of log levels',
        path,
        reason: (error as Error).message,
        cure: 'make it a readable text such as "info,db=debug"',
        used: 'LOG_LEVEL',
      });
    }
    return undefined;
  }
  return parseServiceLogLevels('the file of log levels', text, report);
}
