import { pathToFileURL } from 'node:url';
import { countPreloads } from '../../configuration/node-flags/preloads.ts';
import { IS_CHECKOUT, registerPath } from '../package-folder.ts';
import { replaceProcess } from './replace-process.ts';
import { spawnService } from './spawn-service.ts';

/**
 * Starts Node with the preload and the given arguments. If possible, this process becomes the service: with the same
 * process ID, nothing stands between the service and signals, exit codes, terminals and supervisors.
 *
 * @param args Node options, the script, its arguments
 * @returns the exit code, if the service is a child process
 */
export function runService(args: readonly string[]): Promise<number> {
  const nodeArgs = [...preloadFlags(), ...args];
  replaceProcess(nodeArgs);
  return spawnService(nodeArgs);
}

/** The Node flags that preload this package; empty if NODE_OPTIONS does so already. */
export function preloadFlags(): readonly string[] {
  const register = registerPath();
  if (countPreloads([], process.env, register) > 0) return [];
  // Before 22.18, Node needs a flag to run the TypeScript of a checkout.
  const stripsTypes = '--experimental-strip-types';
  const needsFlag = IS_CHECKOUT && process.execArgv.includes(stripsTypes);
  return [...(needsFlag ? [stripsTypes] : []), '--import', pathToFileURL(register).href];
}
