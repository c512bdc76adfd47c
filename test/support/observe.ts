import { fileURLToPath } from 'node:url';
import {
  type Receiver,
  type ReceiverOptions,
  startReceiver,
} from '../../tools/receiver/receiver.ts';
import { type Finished, type RunOptions, runNode } from './run-node.ts';

/** Path of a small service in test/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export interface Observed extends Finished {
  /** Stopped; what it received is still there. */
  readonly receiver: Receiver;
}

/**
 * Runs a service to its end with an OTLP receiver beside it, to which it exports by default.
 *
 * @param script path of the service
 * @param env settings under test; `{receiver}` and `{receiver.grpc}` in values stand for addresses
 */
export async function observe(
  script: string,
  env: Readonly<Record<string, string>> = {},
  options: Omit<RunOptions, 'env'> & { readonly receiver?: ReceiverOptions } = {},
): Promise<Observed> {
  const receiver = await startReceiver(options.receiver);
  try {
    const settings: Record<string, string> = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    for (const [name, value] of Object.entries(env)) {
      settings[name] = value
        .replaceAll('{receiver}', receiver.url)
        .replaceAll('{receiver.grpc}', options.receiver?.grpc ? receiver.grpcUrl : '');
    }
    const finished = await runNode(script, { ...options, env: settings });
    return { ...finished, receiver };
  } finally {
    await receiver.stop();
  }
}
