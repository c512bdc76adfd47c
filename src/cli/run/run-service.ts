import { pathToFileURL } from 'node:url';
import { countPreloads } from '../../configuration/node-flags/preloads.ts';
import { IS_CHECKOUT, ownRegister } from '../package-folder.ts';
import { replaceProcess } from './replace-process.ts';
import { spawnService } from './spawn-service.ts';

/**
 * Starts Node with the preload and whatever follows. Where it can, this process becomes the service:
 * the same process id, so that signals, exit codes, terminals and supervisors see nothing in between.
 *
 * @param args options of Node, the script, its arguments
 * @returns the exit code, where the service is a child
 */
export function runService(args: readonly string[]): Promise<number> {
  const nodeArgs = [...preloadFlags(), ...args];
  replaceProcess(nodeArgs);
  return spawnService(nodeArgs);
}

/** The flags of Node that preload this very package; none where NODE_OPTIONS does already. */
export function preloadFlags(): readonly string[] {
  const register = ownRegister();
  if (countPreloads([], process.env, register) > 0) return [];
  // Node before 22.18 runs the TypeScript of a checkout by a flag only.
  const stripsTypes = '--experimental-strip-types';
  const needed = IS_CHECKOUT && process.execArgv.includes(stripsTypes);
  return [...(needed ? [stripsTypes] : []), '--import', pathToFileURL(register).href];
}
