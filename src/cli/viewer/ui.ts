import { openBrowser } from './browser.ts';
import { untilInterrupted } from './interrupt.ts';
import { openViewer, say, type ViewerFlags, ViewerProblem } from './local-viewer.ts';

/** The viewer alone, until it is interrupted; returns the exit code. */
export async function runUi(flags: ViewerFlags): Promise<number> {
  try {
    const { viewer, address } = await openViewer(flags, undefined);
    if (flags.open) openBrowser(address);
    await untilInterrupted();
    await viewer.stop();
    return 0;
  } catch (error) {
    if (!(error instanceof ViewerProblem)) throw error;
    say(error.message);
    return 1;
  }
}
