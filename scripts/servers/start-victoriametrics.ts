import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface VictoriaMetrics extends RunningServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly url: string;
}

export interface VictoriaMetricsOptions {
  /** Variables of stack/victoriametrics/start.sh. */
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** To start again with, at the same place. */
  readonly port?: number;
  readonly dataFolder?: string;
}

const script = fileURLToPath(new URL('../../stack/victoriametrics/start.sh', import.meta.url));

/** Starts one part of it: a shard, what splits by services, or the rules of a shard. */
export async function startVictoriaMetrics(
  part: 'shard' | 'split' | 'rules',
  options: VictoriaMetricsOptions = {},
): Promise<VictoriaMetrics> {
  const binary = await binaryOf('victoriametrics');
  return await onFreePorts(async () => {
    const port = options.port ?? (await freePort());
    const address = `127.0.0.1:${port}`;
    const url = `http://${address}`;
    const folder = temporaryFolder(`vm-${part}`);
    const server = await runServer({
      name: `victoriametrics ${part}`,
      command: '/bin/sh',
      args: [script, part, ...(options.flags ?? [])],
      env: {
        VM_BIN: dirname(binary),
        VM_LISTEN: address,
        VM_DATA: options.dataFolder ?? `${folder}/data`,
        ...options.env,
      },
      isReady: () => answersOk(`${url}/health`),
      folder,
    });
    return { ...server, address, url };
  });
}
