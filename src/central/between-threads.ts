import { BroadcastChannel, getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Node hands what stands there to each worker that is started. */
const SETTINGS = 'sightline: central settings';
/** For threads that run: what is new, or, from one that has just started, nothing. */
const CHANNEL = 'sightline: central settings';

/** @returns hands the text of settings to all threads of the process, those that are started later too */
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

/** In a worker: what the main thread has, and gets later. Does not keep the thread alive. */
export function followMainThread(changed: (text: string) => void): void {
  const given = getEnvironmentData(SETTINGS);
  if (typeof given === 'string') changed(given);
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') changed(data);
  };
  // It may have got others since this thread was made.
  channel.postMessage(null);
}
