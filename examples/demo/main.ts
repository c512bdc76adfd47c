import { once } from 'node:events';
import { runDemo } from './demo.ts';
import { type DemoOptions, HELP, readOptions } from './options.ts';
import { judge } from './report.ts';
import { createScreen } from './screen.ts';

/** `npm run demo`: see HELP in options.ts. */
async function main(): Promise<number> {
  let options: DemoOptions | undefined;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\nTry --help.`);
    return 2;
  }
  if (!options) {
    process.stdout.write(HELP);
    return 0;
  }

  const screen = createScreen(options.json ? process.stderr : process.stdout);
  const interruption = interruptOnSignals();
  try {
    const isWatched = !options.json && process.stdout.isTTY;
    const report = await runDemo(options, screen, interruption, async (made, viewerUrl) => {
      for (const line of judge(made).lines) screen.say(line);
      if (!isWatched || viewerUrl === undefined) return;
      screen.say(`Look around at ${viewerUrl} until Ctrl-C.`);
      if (!interruption.aborted) await once(interruption, 'abort');
    });
    const { ok } = judge(report);
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    if (interruption.aborted) {
      screen.say('Interrupted; everything is stopped.');
      return 130;
    }
    console.error(`The demo failed: ${(error as Error).message}`);
    return 1;
  }
}

/**
 * The first signal ends the demo in order, a second one at once. So does a reader of the output
 * who has seen enough, like `head`.
 */
function interruptOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  process.stdout.on('error', () => controller.abort());
  return controller.signal;
}

process.exitCode = await main();
