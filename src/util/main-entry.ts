import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/** Key of the environment data that workers inherit. */
const ENTRY = 'sightline: entry';

/**
 * Path of the script with which the process was started. A worker's own `process.argv[1]` may lie in a package
 * (thread-stream, piscina), which determines neither the name nor the version of the service.
 */
export function mainEntry(): string | undefined {
  const own = process.argv[1];
  if (isMainThread) {
    setEnvironmentData(ENTRY, own);
    return own;
  }
  const entry = getEnvironmentData(ENTRY);
  return typeof entry === 'string' ? entry : own;
}
