/** What Piscina runs in its threads. */
const WORKER = /[\\/]node_modules[\\/]piscina[\\/]dist[\\/](?:src[\\/])?worker\.js$/;

/**
 * Watches for a worker of Piscina that sleeps: between tasks it waits by `Atomics.wait`, where its event loop stands
 * still: nothing that it has recorded can be sent, and it does not notice that the process ends.
 *
 * @param entry of the worker: `process.argv[1]`, or the file it was started with
 * @param hasMore whether it holds what is not sent
 * @param report called once, when it falls asleep with that
 */
export function watchSleep(
  entry: string | undefined,
  hasMore: () => boolean,
  report: (text: string) => void,
): void {
  if (entry === undefined || !WORKER.test(entry)) return;
  const { wait } = Atomics;
  const watched = (...args: Parameters<typeof wait>): ReturnType<typeof wait> => {
    if (args[3] === undefined && hasMore()) {
      Atomics.wait = wait;
      report(ASLEEP);
    }
    return wait(...args);
  };
  Atomics.wait = watched as typeof wait;
}

const ASLEEP =
  'telemetry of Piscina workers is lost, because between tasks they sleep without an event loop that could send it. Create the pool with `atomics: "disabled"`, or set PISCINA_DISABLE_ATOMICS=1.';
