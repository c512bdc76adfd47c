// The agent, the gateway that it sends to and the backend behind that, killed in turn, under load: nothing is lost of
// traces, metrics and logs that a sender was told has arrived.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import {
  answersConnections,
  type RunningServer,
  runServer,
} from '../../scripts/servers/run-server.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from './eventually.ts';

const skip = skipReason(await ensureServers(['otelcol']));
const PARTS = ['agent', 'gateway', 'backend'] as const;
const ROUNDS = 2;
/** Of each signal, in a round. */
const EACH = 100;

const now = () => `${Date.now()}000000`;

/** OTLP by JSON, with an id that the backend looks for. */
const SIGNALS: Readonly<Record<string, readonly [path: string, body: (id: string) => object]>> = {
  spans: [
    'traces',
    (name) => ({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  ...{ name, kind: 1, startTimeUnixNano: now(), endTimeUnixNano: now() },
                  ...{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' },
                },
              ],
            },
          ],
        },
      ],
    }),
  ],
  points: [
    'metrics',
    (id) => {
      const attributes = [{ key: 'id', value: { stringValue: id } }];
      const dataPoints = [{ timeUnixNano: now(), asInt: '1', attributes }];
      const metrics = [{ name: 'app.killed', gauge: { dataPoints } }];
      return { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
    },
  ],
  records: [
    'logs',
    (stringValue) => ({
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ timeUnixNano: now(), body: { stringValue } }] }] },
      ],
    }),
  ],
};

/** True where the collector has said that it has it. */
async function send(url: string, signal: string, id: string): Promise<boolean> {
  const [path, body] = SIGNALS[signal]!;
  try {
    const response = await fetch(`${url}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body(id)),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

test('agent, gateway and backend, killed in turn', { skip }, async (t) => {
  const file = `${temporaryFolder('backend')}/ids`;
  const ports = { backend: await freePort(), gateway: await freePort(), agent: await freePort() };
  const at = (part: keyof typeof ports) => `http://127.0.0.1:${ports[part]}`;
  const collector = (part: 'agent' | 'gateway', next: keyof typeof ports, dataFolder: string) =>
    startOtelcol({
      ...{ metrics: at(next), traces: at(next), logs: at(next), dataFolder },
      env: { COLLECTOR_HTTP_ADDRESS: `127.0.0.1:${ports[part]}` },
    });
  const folders = { agent: temporaryFolder('agent'), gateway: temporaryFolder('gateway') };
  const start: Readonly<Record<keyof typeof ports, () => Promise<RunningServer>>> = {
    backend: () =>
      runServer({
        name: 'backend',
        command: process.execPath,
        args: [
          fileURLToPath(new URL('./fixtures/keep-ids.mjs', import.meta.url)),
          ...[String(ports.backend), file],
        ],
        isReady: () => answersConnections(ports.backend),
        folder: temporaryFolder('backend-run'),
      }),
    gateway: () => collector('gateway', 'backend', folders.gateway),
    agent: () => collector('agent', 'gateway', folders.agent),
  };
  const running = new Map<keyof typeof ports, RunningServer>();
  t.after(async () => {
    for (const server of running.values()) await server.stop();
  });
  for (const part of ['backend', 'gateway', 'agent'] as const) {
    running.set(part, await start[part]());
  }

  const acknowledged = new Set<string>();
  const kill = async (part: keyof typeof ports) => {
    const server = running.get(part)!;
    server.process.kill('SIGKILL');
    await once(server.process, 'close');
    await server.stop();
    running.set(part, await start[part]());
  };
  for (let round = 0; round < ROUNDS * PARTS.length; round++) {
    let killed: Promise<void> | undefined;
    for (let index = 0; index < EACH; index += 5) {
      // In the middle of it, when what was sent waits for its batch, and while more is sent.
      if (index === EACH / 2) killed = kill(PARTS[round % PARTS.length]!);
      const sent = Object.keys(SIGNALS).flatMap((signal) =>
        Array.from({ length: 5 }, async (_, offset) => {
          const id = `${signal}-${round}-${index + offset};`;
          if (await send(at('agent'), signal, id)) acknowledged.add(id);
        }),
      );
      await Promise.all(sent);
    }
    await killed;
  }
  const arrived = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  const ids = await eventually(
    'all of it',
    async () => {
      const all = arrived();
      const known = new Set(all);
      const left = [...acknowledged].filter((id) => !known.has(id));
      if (left.length > 0) throw new Error(`${left.length} are missing: ${left.slice(0, 5)}`);
      return all;
    },
    120_000,
  );
  for (const signal of Object.keys(SIGNALS)) {
    const of = (all: Iterable<string>) => [...all].filter((id) => id.startsWith(signal));
    const [taken, came] = [of(acknowledged).length, of(ids)];
    const twice = came.length - new Set(came).size;
    t.diagnostic(`${signal}: ${taken} acknowledged, 0 lost, ${twice} more than once`);
    // While the agent is away, nothing is acknowledged: a third of the rounds, and half of each.
    assert.ok(taken >= (ROUNDS * PARTS.length * EACH) / 2, `${signal}: ${taken}`);
  }
});
