import { dirname, join } from 'node:path';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface RabbitMq extends RunningServer {
  /** Of AMQP 0-9-1; user and password are `guest`. */
  readonly port: number;
}

/** Of Erlang's nodes, which find each other by it. */
const EPMD = 'epmd';

/** Starts a real RabbitMQ, with the mapper of names that it needs, which it would else leave behind. */
export async function startRabbitMq(): Promise<RabbitMq> {
  const binary = await binaryOf('rabbitmq');
  return await onFreePorts(async () => {
    const [port, nodes, mapper] = [await freePort(), await freePort(), await freePort()];
    const names = await runServer({
      name: EPMD,
      command: EPMD,
      args: ['-port', String(mapper), '-address', '127.0.0.1'],
      isReady: () => answersConnections(mapper),
      folder: temporaryFolder(EPMD),
    });
    const folder = temporaryFolder('rabbitmq');
    try {
      const server = await runServer({
        name: 'rabbitmq',
        command: join(dirname(binary), 'rabbitmq-server'),
        args: [],
        env: {
          HOME: folder,
          ERL_EPMD_PORT: String(mapper),
          RABBITMQ_NODENAME: `fuzz${port}@localhost`,
          RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
          RABBITMQ_NODE_PORT: String(port),
          RABBITMQ_DIST_PORT: String(nodes),
          RABBITMQ_MNESIA_BASE: folder,
          RABBITMQ_PID_FILE: join(folder, 'pid'),
          RABBITMQ_LOGS: '-',
          RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
          RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1',
        },
        isReady: () => answersConnections(port),
        folder,
      });
      return {
        ...server,
        port,
        async stop() {
          await server.stop();
          await names.stop();
        },
      };
    } catch (error) {
      await names.stop();
      throw error;
    }
  });
}
