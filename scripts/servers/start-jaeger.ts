import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Jaeger extends RunningServer {
  /** The web page and its API (`/api/traces/ID`, `/api/services`). */
  readonly url: string;
  /** Base URL for traces by OTLP over HTTP. */
  readonly otlpEndpoint: string;
  /** The same by gRPC. */
  readonly otlpGrpcUrl: string;
}

const config = fileURLToPath(new URL('../../stack/jaeger/jaeger.yaml', import.meta.url));

/**
 * Starts a real Jaeger on the stack's configuration.
 *
 * @param env variables that it asks for
 */
export async function startJaeger(env: Readonly<Record<string, string>> = {}): Promise<Jaeger> {
  const binary = await binaryOf('jaeger');
  return await onFreePorts(async () => {
    const grpc = await freePort();
    const http = await freePort();
    const page = await freePort();
    const health = await freePort();
    const folder = temporaryFolder('jaeger');
    const server = await runServer({
      name: 'jaeger',
      command: binary,
      args: [`--config=${config}`],
      env: {
        JAEGER_OTLP_GRPC_ADDRESS: `127.0.0.1:${grpc}`,
        JAEGER_OTLP_HTTP_ADDRESS: `127.0.0.1:${http}`,
        JAEGER_QUERY_HTTP_ADDRESS: `127.0.0.1:${page}`,
        JAEGER_QUERY_GRPC_ADDRESS: `127.0.0.1:${await freePort()}`,
        JAEGER_HEALTH_ADDRESS: `127.0.0.1:${health}`,
        JAEGER_METRICS_PORT: String(await freePort()),
        JAEGER_DATA_FOLDER: folder,
        ...env,
      },
      isReady: () => answersOk(`http://127.0.0.1:${health}/status`),
      folder,
    });
    return {
      ...server,
      url: `http://127.0.0.1:${page}`,
      otlpEndpoint: `http://127.0.0.1:${http}`,
      otlpGrpcUrl: `http://127.0.0.1:${grpc}`,
    };
  });
}
