/**
 * Runs what starts servers, and ends them with the process: at Ctrl-C, at SIGTERM, and where the start fails,
 * which is printed.
 *
 * @param stop ends whatever runs; may be called again while it does
 */
export async function runUntilEnded(
  start: () => Promise<void>,
  stop: () => Promise<void>,
): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0)));
  }
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    await stop();
    process.exitCode = 1;
  }
}
