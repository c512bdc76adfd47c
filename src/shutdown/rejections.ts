import { listen, unlisten } from '../util/hidden-listeners.ts';

const EVENT = 'unhandledRejection';

/**
 * Hears of rejections that nobody catches and that end no process: because the service listens to them,
 * or because Node is set to go on. Those that do end it come as a crash.
 *
 * A listener of the event is what keeps a process alive. So ours is there only as long as one of the
 * service's is, or where Node's mode makes no difference of it.
 *
 * @param mode of `--unhandled-rejections`
 */
export function watchRejections(report: (reason: unknown) => void, mode: string | undefined): void {
  const listener = (reason: unknown) => report(reason);
  if (mode === 'warn' || mode === 'none') {
    listen(EVENT, listener);
    return;
  }
  let listening = false;
  listen('newListener', (name: unknown) => {
    if (name !== EVENT || listening) return;
    listening = true;
    listen(EVENT, listener, { first: true, stays: false });
  });
  listen('removeListener', (name: unknown) => {
    if (name !== EVENT || !listening || process.listenerCount(EVENT) > 0) return;
    listening = false;
    unlisten(EVENT, listener);
  });
}
