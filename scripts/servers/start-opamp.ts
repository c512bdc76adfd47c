import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface OpampServer extends RunningServer {
  /** `http://127.0.0.1:PORT/v1/opamp` */
  readonly endpoint: string;
  /** What it does on request: see scripts/servers/opamp/main.go. */
  ask(path: string, body?: string): Promise<void>;
}

/** Starts the server of OpAMP's own library, which prints what it gets as lines of JSON. */
export async function startOpampServer(): Promise<OpampServer> {
  const binary = await binaryOf('opamp');
  return await onFreePorts(async () => {
    const port = await freePort();
    const control = await freePort();
    const server = await runServer({
      name: 'opamp',
      command: binary,
      args: [String(port), String(control)],
      isReady: async () => (await answersConnections(port)) && (await answersConnections(control)),
      folder: temporaryFolder('opamp'),
    });
    return {
      ...server,
      endpoint: `http://127.0.0.1:${port}/v1/opamp`,
      async ask(path, body = '') {
        const { status } = await fetch(`http://127.0.0.1:${control}${path}`, {
          method: 'POST',
          body,
        });
        if (status !== 200) throw new Error(`${path}: ${status}`);
      },
    };
  });
}
