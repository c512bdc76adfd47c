import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/** Node hands it to the workers that a thread starts. */
const ENTRY = 'sightline: entry';

/**
 * Path of the script that the process was started with. In a worker, `process.argv[1]` is its own, which
 * may lie in a package (thread-stream, piscina) that gives the service neither its name nor its version.
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
