import { once } from 'node:events';
import { runDemo } from './demo.ts';
import { type DemoOptions, HELP, readOptions } from './options.ts';
import { compareCounts } from './report.ts';
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
    let ok = false;
    const report = await runDemo(options, screen, interruption, async (result, viewerUrl) => {
      const comparison = compareCounts(result);
      ok = comparison.ok;
      for (const line of comparison.lines) screen.print(line);
      if (!isWatched || viewerUrl === undefined) return;
      screen.print(`The viewer runs at ${viewerUrl} until Ctrl-C.`);
      if (!interruption.aborted) await once(interruption, 'abort');
    });
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    if (interruption.aborted) {
      screen.print('Interrupted; everything is stopped.');
      return 130;
    }
    console.error(`The demo failed: ${(error as Error).message}`);
    return 1;
  }
}

/**
 * The first signal stops the demo in order, a second one at once. A reader that closes the output, such as `head`, also
 * stops it.
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
