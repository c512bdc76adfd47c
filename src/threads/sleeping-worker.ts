/** The worker script of Piscina. */
const WORKER = /[\\/]node_modules[\\/]piscina[\\/]dist[\\/](?:src[\\/])?worker\.js$/;

/**
 * Detects sleeping Piscina workers: between tasks they wait in `Atomics.wait`, which stops their event loop.
 * They can neither export what they recorded nor notice that the process ends.
 *
 * @param entry script of the worker: `process.argv[1]`, or the file it was started with
 * @param hasMore whether the worker holds telemetry that is not exported
 * @param report called once, when the worker falls asleep with telemetry
 */
export function watchSleep(
  entry: string | undefined,
  hasMore: () => boolean,
  report: (text: string) => void,
): void {
  if (entry === undefined || !WORKER.test(entry)) return;
  const { wait } = Atomics;
  const watchedWait = (...args: Parameters<typeof wait>): ReturnType<typeof wait> => {
    if (args[3] === undefined && hasMore()) {
      Atomics.wait = wait;
      report(ASLEEP);
    }
    return wait(...args);
  };
  Atomics.wait = watchedWait as typeof wait;
}

const ASLEEP =
  'telemetry of Piscina workers is lost, because between tasks they sleep without an event loop that could send it. Create the pool with `atomics: "disabled"`, or set PISCINA_DISABLE_ATOMICS=1.';
