import { fileURLToPath } from 'node:url';
import { isInternalThread } from 'node:worker_threads';
import type { CodeCache } from '../code-cache/code-cache.ts';
import { compilerBehindImport, countPreloads } from '../configuration/preloads.ts';
import { tooOld } from '../diagnostics/checks/supported-node.ts';
import { createMessages } from '../diagnostics/operator-log.ts';
import { OWN_FOLDER } from '../lazy/load.ts';
import { VERSION } from '../util/version.ts';
import { bystanderReason } from './launcher-detection.ts';
import { start } from './start.ts';

const STARTED = Symbol.for('sightline.started');

/**
 * Starts unless this process (or worker) has started already, by another flag or another copy.
 *
 * @param cache of our code; undefined in a checkout
 */
export function startOnce(cache?: CodeCache): void {
  // Node preloads into the thread of its own loader hooks too, where none of the service's code runs.
  if (isInternalThread) return;
  if (bystanderReason(process.argv[1], process.execArgv) !== undefined) return;
  const shared = globalThis as { [STARTED]?: string };
  const { warn } = createMessages('warn');
  if (shared[STARTED] !== undefined) {
    warn(`started already, by version ${shared[STARTED]}, so this preload does nothing. ${CURE}`);
    return;
  }
  shared[STARTED] = VERSION;
  const complaint = tooOld(process.versions.node);
  if (complaint !== undefined) {
    warn(complaint);
    return;
  }
  const folder = fileURLToPath(OWN_FOLDER);
  const { execArgv, env } = process;
  const preloads = countPreloads(execArgv, env, folder);
  if (preloads > 1) warn(`preloaded more than once, started once. ${CURE}`);
  const compiler = compilerBehindImport(execArgv, env, process.argv[1], folder);
  if (compiler !== undefined) warn(requireInstead(compiler));
  start(cache);
}

function requireInstead(compiler: string): string {
  return `${compiler} does not compile the service where a preload is imported: with any --import, Node loads the entry as it loads ES modules. Use --require sightline/register.`;
}

const CURE = 'Name sightline/register in one place: NODE_OPTIONS or a flag of node.';
