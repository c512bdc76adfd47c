// Killed in turn, under load: nothing is lost that a sender was told has arrived.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { type Otelcol, startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from './eventually.ts';

const skip = skipReason(await ensureServers(['otelcol']));
const KILLS = 4;
const EACH = 150;

/** Takes logs by OTLP, and remembers the ids that are in them. */
async function startBackend(port: number, ids: Map<string, number>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const text = (
      request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    ).toString('latin1');
    for (const [id] of text.matchAll(/record-\d+-\d+/g)) ids.set(id, (ids.get(id) ?? 0) + 1);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** True where the collector has said that it has it. */
async function send(url: string, id: string): Promise<boolean> {
  const record = { timeUnixNano: `${Date.now()}000000`, body: { stringValue: id } };
  try {
    const response = await fetch(`${url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

test('the collector and its backend, killed in turn', { skip }, async (t) => {
  const arrived = new Map<string, number>();
  const acknowledged = new Set<string>();
  const port = await freePort();
  let backend = await startBackend(port, arrived);
  const dataFolder = temporaryFolder('killed');
  const start = () => startOtelcol({ logs: `http://127.0.0.1:${port}`, dataFolder });
  let collector: Otelcol = await start();
  t.after(() => collector.stop());
  t.after(() => backend.close());

  for (let round = 0; round < KILLS; round++) {
    const isBackend = round % 2 === 1;
    for (let index = 0; index < EACH; index += 10) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, offset) => {
          const id = `record-${round}-${index + offset}`;
          if (await send(collector.httpUrl, id)) acknowledged.add(id);
        }),
      );
      // In the middle of it, when what was sent waits for its batch.
      if (index !== 70) continue;
      if (isBackend) {
        backend.closeAllConnections();
        await new Promise((resolve) => backend.close(resolve));
      } else {
        collector.process.kill('SIGKILL');
        await once(collector.process, 'close');
        await collector.stop();
        collector = await start();
      }
    }
    if (isBackend) backend = await startBackend(port, arrived);
  }
  const missing = () => [...acknowledged].filter((id) => !arrived.has(id));
  await eventually(
    'all of it',
    async () => {
      const left = missing();
      if (left.length > 0) throw new Error(`${left.length} are missing: ${left.slice(0, 5)}`);
      return true;
    },
    60_000,
  );
  const twice = [...arrived.values()].filter((count) => count > 1).length;
  t.diagnostic(`${acknowledged.size} acknowledged, 0 lost, ${twice} twice`);
  assert.ok(acknowledged.size >= KILLS * EACH - 40, `${acknowledged.size}`);
});
