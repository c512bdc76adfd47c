import { preloadFlags } from '../run/run-service.ts';
import { endAs, type ServiceEnd, serviceEnd } from '../run/spawn-service.ts';
import { openBrowser } from './browser.ts';
import { untilInterrupted } from './interrupt.ts';
import {
  type OpenedViewer,
  openViewer,
  say,
  type ViewerFlags,
  ViewerProblem,
} from './local-viewer.ts';
import { streamRequests } from './request-stream.ts';
import { serviceVariables } from './service-variables.ts';

/**
 * Starts a service and the viewer that it sends to. With the page, the viewer stays when the service has
 * failed, since what is looked for is on it; a terminal ends it.
 *
 * @param args options of Node, the script, its arguments
 * @returns the exit code of the service
 */
export async function runDev(
  args: readonly string[],
  flags: ViewerFlags,
  hasPage: boolean,
): Promise<number> {
  let opened: OpenedViewer;
  try {
    opened = await openViewer(flags, scriptOf(args));
  } catch (error) {
    if (!(error instanceof ViewerProblem)) throw error;
    say(error.message);
    return 1;
  }
  const { viewer, store, address } = opened;
  const stream = hasPage ? undefined : streamRequests(store);
  if (hasPage && flags.open) openBrowser(address);
  const { variables, notes } = serviceVariables(process.env, viewer.url);
  for (const note of notes) say(note);
  const end = await serviceEnd([...preloadFlags(), ...args], variables);
  await stream?.end();
  if (hasPage && end.code !== 0 && end.signal === null && process.stdin.isTTY) {
    say(`the service has ended with ${endText(end)}; the page stays until Ctrl-C`);
    await untilInterrupted();
  }
  await viewer.stop();
  return endAs(end);
}

/** The first word that is no option. A wrong guess means that less is known of what is missing. */
function scriptOf(args: readonly string[]): string | undefined {
  return args.find(
    (word, index) =>
      !word.startsWith('-') && !/^-(r|-import|-require)$/.test(args[index - 1] ?? ''),
  );
}

function endText({ code }: ServiceEnd): string {
  return `exit code ${code}`;
}
