import { writeSync } from 'node:fs';
import { start } from './start.ts';
import { VERSION } from './version.ts';

const STARTED = Symbol.for('sightline.started');

/** Starts unless this process (or worker) has started already, by another way or another copy. */
export function startOnce(): void {
  const shared = globalThis as { [STARTED]?: string };
  if (shared[STARTED] !== undefined) {
    const line = `sightline warn: already started (version ${shared[STARTED]}), so this preload does nothing. Preload it once.\n`;
    try {
      writeSync(2, line);
    } catch {}
    return;
  }
  shared[STARTED] = VERSION;
  start();
}
