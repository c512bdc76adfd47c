import { fileURLToPath } from 'node:url';
import { isInternalThread } from 'node:worker_threads';
import type { CodeCache } from '../code-cache/code-cache.ts';
import { compilerBehindImport, countPreloads } from '../configuration/node-flags/preloads.ts';
import { unsupportedNodeText } from '../diagnostics/checks/supported-node.ts';
import { createMessages } from '../diagnostics/operator-log.ts';
import { CODE_FOLDER } from '../lazy/load.ts';
import { VERSION } from '../util/version.ts';
import { launcherReason } from './launcher-detection.ts';
import { start } from './start.ts';

const STARTED = Symbol.for('sightline.started');

/**
 * Starts Sightline, unless this process (or worker) has started it already, by another flag or another copy.
 *
 * @param cache of Sightline's code; undefined in a checkout
 */
export function startOnce(cache?: CodeCache): void {
  // Node also preloads into the thread of its loader hooks, which runs no code of the service.
  if (isInternalThread) return;
  const [, entry, ...args] = process.argv;
  if (launcherReason(entry, process.execArgv, args) !== undefined) return;
  const shared = globalThis as { [STARTED]?: string };
  const { warn } = createMessages('warn');
  if (shared[STARTED] !== undefined) {
    const cause = `started already, by version ${shared[STARTED]}`;
    warn('SL_PRELOADED_TWICE', `${cause}, so this preload does nothing. ${CURE}`);
    return;
  }
  shared[STARTED] = VERSION;
  const complaint = unsupportedNodeText(process.versions.node);
  if (complaint !== undefined) {
    warn('SL_NODE_TOO_OLD', complaint);
    return;
  }
  const folder = fileURLToPath(CODE_FOLDER);
  const { execArgv, env } = process;
  const preloads = countPreloads(execArgv, env, folder);
  if (preloads > 1)
    warn('SL_PRELOADED_TWICE', `preloaded more than once, but started only once. ${CURE}`);
  const compiler = compilerBehindImport(execArgv, env, process.argv[1], folder);
  if (compiler !== undefined) warn('SL_IMPORT_SKIPS_COMPILER', requireInstead(compiler));
  start(cache);
}

function requireInstead(compiler: string): string {
  return `${compiler} does not compile a service that is started with --import, since Node then loads the entry as an ES module. Use --require sightline/register.`;
}

const CURE = 'Put sightline/register in one place: NODE_OPTIONS or the command line.';
