import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { startProcess } from './processes.ts';

const READY = /^listening on (\d+), PostgreSQL (\S+)$/;

/** Starts PGlite with a socket, in its own process: it would block the event loop of the demo. */
export async function startPglite(): Promise<Database> {
  let port = '';
  let version = '';
  const server = await startProcess({
    name: 'PGlite',
    command: process.execPath,
    args: [fileURLToPath(new URL('./pglite-server.ts', import.meta.url))],
    isReady(line) {
      [, port = '', version = ''] = READY.exec(line) ?? [];
      return port !== '';
    },
    timeoutMs: 60_000,
  });
  return {
    description: `PGlite (PostgreSQL ${version} in Node)`,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    // PGlite has a single session: transactions of two connections would interleave.
    poolSize: 1,
    stop: () => server.stop(),
  };
}
