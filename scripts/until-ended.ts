/**
 * Starts servers and stops them at Ctrl-C, at SIGTERM, and if the start fails, whose error is printed.
 *
 * @param stop stops whatever runs; may be called again meanwhile
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
