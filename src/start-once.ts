import { fileURLToPath } from 'node:url';
import { isInternalThread } from 'node:worker_threads';
import type { CodeCache } from './code-cache/code-cache.ts';
import { countPreloads } from './configuration/preloads.ts';
import { createMessages } from './diagnostics/messages.ts';
import { tooOld } from './diagnostics/supported-node.ts';
import { bystanderReason } from './lifecycle/bystanders.ts';
import { OWN_FOLDER } from './load.ts';
import { start } from './start.ts';
import { VERSION } from './version.ts';

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
  const preloads = countPreloads(process.execArgv, process.env, fileURLToPath(OWN_FOLDER));
  if (preloads > 1) warn(`preloaded more than once, started once. ${CURE}`);
  start(cache);
}

const CURE = 'Name sightline/register in one place: NODE_OPTIONS or a flag of node.';
