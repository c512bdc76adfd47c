import { availableParallelism } from 'node:os';
import { findOnPath } from '../../scripts/servers/find-go.ts';

/**
 * The core that the client and the receiver are held on, so that they take turns with each other and
 * not with the service: the last one. `undefined` where there is one core only, or no `taskset`.
 */
export function clientCore(): number | undefined {
  const cores = availableParallelism();
  return cores > 1 && findOnPath('taskset') !== undefined ? cores - 1 : undefined;
}
