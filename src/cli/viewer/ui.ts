import { openBrowser } from './browser.ts';
import { untilInterrupted } from './interrupt.ts';
import { openViewer, type ViewerFlags } from './local-viewer.ts';

/**
 * Runs the viewer without a service, until it is interrupted.
 *
 * @returns the exit code
 * @throws ViewerError if the viewer cannot start
 */
export async function runUi(flags: ViewerFlags): Promise<number> {
  const { viewer, address } = await openViewer(flags, undefined);
  if (flags.open) openBrowser(address);
  await untilInterrupted();
  await viewer.stop();
  return 0;
}
