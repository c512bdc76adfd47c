import { BroadcastChannel, getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Key of the environment data, which each new worker inherits. */
const SETTINGS = 'sightline: central settings';
/** For running threads: carries new settings, or null from a thread that has just started. */
const CHANNEL = 'sightline: central settings';

/** @returns shares the text of settings with all threads of the process, later ones included */
export function shareWithThreads(): (text: string) => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  let current: string | undefined;
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (data === null && current !== undefined) channel.postMessage(current);
  };
  return (text) => {
    current = text;
    setEnvironmentData(SETTINGS, text);
    channel.postMessage(text);
  };
}

/** In a worker: receives the settings of the main thread, now and later. Does not keep the thread alive. */
export function followMainThread(onChange: (text: string) => void): void {
  const current = getEnvironmentData(SETTINGS);
  if (typeof current === 'string') onChange(current);
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') onChange(data);
  };
  // The settings may have changed since this thread was created.
  channel.postMessage(null);
}
