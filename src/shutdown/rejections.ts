import { listen, unlisten } from '../util/hidden-listeners.ts';

const EVENT = 'unhandledRejection';

/**
 * Reports unhandled rejections that do not end the process: because the service listens for them, or because
 * Node's mode lets it continue. Those that end the process arrive as a crash.
 *
 * A listener for this event keeps the process alive. So Sightline's exists only while the service has one, or in
 * a mode in which listeners make no difference.
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
