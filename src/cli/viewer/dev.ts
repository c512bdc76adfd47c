import { preloadFlags } from '../run/run-service.ts';
import { endAs, serviceEnd } from '../run/spawn-service.ts';
import { openBrowser } from './browser.ts';
import { untilInterrupted } from './interrupt.ts';
import { openViewer, type ViewerFlags } from './local-viewer.ts';
import { streamRequests } from './request-stream.ts';
import { serviceVariables } from './service-variables.ts';
import { report } from './viewer-error.ts';

/**
 * Starts a service and the viewer that it exports to. After the service has failed, a viewer with a page stays
 * up until Ctrl-C, if there is a terminal: the page shows what went wrong.
 *
 * @param args options of Node, the script, its arguments
 * @returns the exit code of the service
 * @throws ViewerError if the viewer cannot start
 */
export async function runDev(
  args: readonly string[],
  flags: ViewerFlags,
  hasPage: boolean,
): Promise<number> {
  const { viewer, store, address } = await openViewer(flags, scriptOf(args));
  const stream = hasPage ? undefined : streamRequests(store);
  if (hasPage && flags.open) openBrowser(address);
  const { variables, notes } = serviceVariables(process.env, viewer.url);
  for (const note of notes) report(note);
  const end = await serviceEnd([...preloadFlags(), ...args], variables);
  stream?.end();
  if (hasPage && end.code !== 0 && end.signal === null && process.stdin.isTTY) {
    report(`the service exited with code ${end.code}; the page stays up until Ctrl-C`);
    await untilInterrupted();
  }
  await viewer.stop();
  return endAs(end);
}

/** The first argument that is not an option. A wrong guess only makes the page of missing telemetry less precise. */
function scriptOf(args: readonly string[]): string | undefined {
  return args.find(
    (argument, index) =>
      !argument.startsWith('-') && !/^-(r|-import|-require)$/.test(args[index - 1] ?? ''),
  );
}
