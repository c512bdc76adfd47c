import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Loki extends RunningServer {
  /** Its API (`/loki/api/v1/query_range`). */
  readonly url: string;
  /** Base URL for logs by OTLP over HTTP. */
  readonly otlpEndpoint: string;
}

const config = fileURLToPath(new URL('../../stack/loki/loki.yaml', import.meta.url));

/**
 * Starts a real Loki on the stack's configuration.
 *
 * @param env variables that it asks for
 */
export async function startLoki(env: Readonly<Record<string, string>> = {}): Promise<Loki> {
  const binary = await binaryOf('loki');
  return await onFreePorts(async () => {
    const http = await freePort();
    const url = `http://127.0.0.1:${http}`;
    const folder = temporaryFolder('loki');
    const server = await runServer({
      name: 'loki',
      command: binary,
      args: [`-config.file=${config}`, '-config.expand-env=true'],
      env: {
        LOKI_LISTEN_HOST: '127.0.0.1',
        LOKI_HTTP_PORT: String(http),
        LOKI_GRPC_PORT: String(await freePort()),
        LOKI_DATA_FOLDER: folder,
        ...env,
      },
      isReady: () => answersOk(`${url}/ready`),
      folder,
    });
    return { ...server, url, otlpEndpoint: `${url}/otlp` };
  });
}
