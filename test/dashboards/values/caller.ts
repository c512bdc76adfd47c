import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../../../examples/demo/processes.ts';
import { fixture } from '../../support/observe.ts';
import { ROOT } from '../../support/run-node.ts';

export const CALLEE_DELAY_MS = 50;

/** Listens on localhost; answers /ok with 200, /broken with 503 and anything else with 404, each after a while. */
export async function startCallee(): Promise<{
  readonly url: string;
  /** The same without a name, for a gateway that asks a name server. */
  readonly addressUrl: string;
  stop(): Promise<void>;
}> {
  const server = createServer(async (request, response) => {
    await sleep(CALLEE_DELAY_MS);
    const status = request.url === '/ok' ? 200 : request.url === '/broken' ? 503 : 404;
    // Each request looks the name up anew.
    response.writeHead(status, { connection: 'close' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    addressUrl: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts test/fixtures/caller.mjs under the preload. */
export async function startCaller(env: Readonly<Record<string, string>>) {
  let url = '';
  const running = await startProcess({
    name: 'caller',
    command: process.execPath,
    args: ['--import', `${ROOT}register.ts`, fixture('caller.mjs')],
    spawn: { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } },
    isReady(line) {
      url = /listening on (\S+)/.exec(line)?.[1] ?? '';
      return url !== '';
    },
    timeoutMs: 30_000,
  });
  return { url, stop: () => running.stop('SIGTERM', 20_000) };
}

/** One user's rounds through the caller; returns how long they took, in seconds. */
export async function callAround(url: string, user: string, rounds: number): Promise<number> {
  const start = performance.now();
  for (let round = 0; round < rounds; round++) {
    for (const path of ['/ok', '/broken', '/missing', '/secure']) {
      const answer = await fetch(url + path, { headers: { 'x-user-id': user } });
      await answer.arrayBuffer();
    }
  }
  return (performance.now() - start) / 1_000;
}
