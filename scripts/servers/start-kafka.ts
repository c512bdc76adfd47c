import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface KafkaOptions {
  /** Of each topic (default 1). */
  readonly partitions?: number;
  /** Where it keeps them (default: a new folder). One that is given is kept, to start again with. */
  readonly dataFolder?: string;
  /** Where it listens (default: a free port). */
  readonly port?: number;
}

export interface Kafka extends RunningServer {
  /** `127.0.0.1:PORT` */
  readonly broker: string;
  readonly dataFolder: string;
}

/** Starts a broker of one node that makes topics when they are asked for, and keeps them on disk. */
export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const binary = await binaryOf('kafka');
  return await onFreePorts(async () => {
    const port = options.port ?? (await freePort());
    const folder = temporaryFolder('kafka');
    const dataFolder = options.dataFolder ?? `${folder}/data`;
    const server = await runServer({
      name: 'kafka',
      command: binary,
      args: [String(port), String(options.partitions ?? 1), dataFolder],
      isReady: () => answersConnections(port),
      folder,
    });
    return { ...server, broker: `127.0.0.1:${port}`, dataFolder };
  });
}
