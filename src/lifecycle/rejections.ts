const EVENT = 'unhandledRejection';

/**
 * Hears of rejections that nobody catches and that end no process: because the service listens to them,
 * or because Node is told to go on. Those that do end it come as a crash.
 *
 * A listener of the event is what keeps a process alive. So ours is there only as long as one of the
 * service's is, or where Node's mode makes no difference of it.
 *
 * @param mode of `--unhandled-rejections`
 */
export function watchRejections(tell: (reason: unknown) => void, mode: string | undefined): void {
  const listener = (reason: unknown) => tell(reason);
  if (mode === 'warn' || mode === 'none') {
    process.on(EVENT, listener);
    return;
  }
  let listening = false;
  process.on('newListener', (name, added) => {
    if (name !== EVENT || added === listener || listening) return;
    listening = true;
    process.prependListener(EVENT, listener);
  });
  process.on('removeListener', (name, removed) => {
    if (name !== EVENT || removed === listener || !listening) return;
    if (process.listenerCount(EVENT) > 1) return;
    listening = false;
    process.removeListener(EVENT, listener);
  });
}
